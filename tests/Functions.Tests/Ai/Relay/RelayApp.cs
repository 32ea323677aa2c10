using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Agent.Configuration;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Functions.Tests.Ai.Relay;

/// <summary>The whole app, whose own Ollama is not there, and real relays before it.</summary>
public sealed class RelayApp : IAsyncLifetime, IDisposable
{
    private readonly FunctionApp _app = new();

    internal FunctionApp App => _app;

    /// <summary>Calls as an admin; streamed answers too, which are not held against the API's description.</summary>
    internal HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _app.InitializeAsync();
        Http = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = _app.Http.BaseAddress,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", AppSettings.AdminToken) },
        };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    public void Dispose() => _app.Dispose();

    /// <summary>A relay of a node of its own that the app knows to have the model.</summary>
    internal async Task<RelayHost> StartRelayAsync(string model, int slots = 1)
    {
        var node = await _app.RegisterAsync();
        await AllowAsync(node.Id);
        var relay = await RelayHost.StartAsync(node.Key, Http.BaseAddress!, slots, model);
        await Eventually.Get(() => RelayAsync(node.Id), r => r.GetProperty("models").EnumerateArray().Any(m => m.GetString() == model), "it is known");
        return relay;
    }

    internal async Task AllowAsync(string nodeId, bool allowed = true)
    {
        using var answer = await _app.Http.PutAsJsonAsync($"/api/v1/nodes/{nodeId}/relay", new { allowed });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>As the list of relays shows it.</summary>
    internal async Task<JsonElement> RelayAsync(string nodeId)
        => (await _app.GetAsync("/api/v1/ai/relays")).GetProperty("relays").EnumerateArray().Single(r => r.GetProperty("nodeId").GetString() == nodeId);

    internal Task<HttpResponseMessage> ChatAsync(string model, bool stream, CancellationToken cancellation = default)
    {
        var body = JsonSerializer.Serialize(new { model, stream, messages = new[] { new { role = "user", content = "Hi" } } });
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = FunctionApp.JsonBody(body) };
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }
}

[CollectionDefinition(Name)]
public sealed class RelayCollection : ICollectionFixture<RelayApp>
{
    public const string Name = "relays";
}
