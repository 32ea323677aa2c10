using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace CloudNexus.Load.Fleet;

/// <summary>A SignalR Service that takes messages to groups and remembers when each group first heard of a node.</summary>
internal sealed class LiveDouble(TimeSpan latency) : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, long> _heard = new();
    private string _node = "";

    public int Messages { get; private set; }

    /// <summary>From now on it listens for this node alone.</summary>
    public void Expect(string nodeId)
    {
        _node = nodeId;
        _heard.Clear();
    }

    /// <summary>When the group heard of the node; null when it did not.</summary>
    public long? HeardAt(string group) => _heard.TryGetValue(group, out var at) ? at : null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        await Task.Delay(latency, TimeProvider.System, cancellationToken);
        Messages++;
        if (body.Contains(_node, StringComparison.Ordinal))
        {
            _heard.TryAdd(request.RequestUri!.Segments[^2].TrimEnd('/'), TimeProvider.System.GetTimestamp());
        }

        return new HttpResponseMessage(HttpStatusCode.Accepted);
    }
}
