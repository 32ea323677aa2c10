using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>In the place of SignalR Service: takes every message and remembers it.</summary>
internal sealed class LiveRecorder : HttpMessageHandler
{
    private readonly ConcurrentQueue<LiveCall> _calls = new();

    public IReadOnlyList<LiveCall> Calls => [.. _calls];

    /// <summary>Messages of one target, in order.</summary>
    public IReadOnlyList<LiveCall> Of(string target) => [.. Calls.Where(c => c.Target == target)];

    public void Clear() => _calls.Clear();

    /// <summary>An app whose live messages come here.</summary>
    public ServiceApp CreateApp() => ServiceApp.WithLive("http://live.example", s => s.AddSingleton(p => new SignalRRestSender(
        p.GetRequiredService<SignalRAccess>(),
        new HttpClient(this, disposeHandler: false),
        p.GetRequiredService<LiveViewerStore>(),
        p.GetRequiredService<CostCounts>(),
        NullLogger<SignalRRestSender>.Instance)));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var parts = request.RequestUri!.AbsolutePath.Split('/');
        var json = JsonSerializer.Deserialize<JsonElement>(await request.Content!.ReadAsStringAsync(cancellationToken));
        _calls.Enqueue(new LiveCall(parts[^2], json.GetProperty("target").GetString()!, json.GetProperty("arguments")[0]));
        return new HttpResponseMessage(HttpStatusCode.Accepted);
    }
}

internal sealed record LiveCall(string Group, string Target, JsonElement Argument)
{
    /// <summary>Ids of the nodes of a fleet message.</summary>
    public string[] Nodes => [.. Argument.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("id").GetString()!)];

    public long Seq => Argument.GetProperty("seq").GetInt64();
}
