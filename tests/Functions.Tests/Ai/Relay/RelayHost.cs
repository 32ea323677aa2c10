using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Relay;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness.Ollama;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Ai.Relay;

/// <summary>A host with a fake Ollama and the agent's own relay.</summary>
internal sealed class RelayHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpExchange _http = new(TimeProvider.System);
    private readonly StringWriter _said = new();
    private readonly TextWriter _log;
    private readonly Task _run;

    private RelayHost(ApiKey key, Uri server, FakeOllama ollama, int slots)
    {
        (Ollama, NodeId) = (ollama, key.NodeId);
        _log = TextWriter.Synchronized(_said);
        Loop = new RelayLoop(
            new RelayOptions(new Uri(ollama.Url.GetLeftPart(UriPartial.Authority)), slots),
            new RelayParts(
                new ServerClient(_http, server),
                () => key,
                TimeProvider.System.GetUtcNow,
                () => { },
                () => null,
                new AgentLog(_log, TimeProvider.System),
                TimeProvider.System,
                Random.Shared.NextDouble));
        _run = Loop.RunAsync(_stop.Token);
    }

    public FakeOllama Ollama { get; }

    public string NodeId { get; }

    public RelayLoop Loop { get; }

    /// <summary>Its log so far.</summary>
    public string Said
    {
        get
        {
            // The writer's own lock: the relay may be writing.
            lock (_log)
            {
                return _said.ToString();
            }
        }
    }

    public static async Task<RelayHost> StartAsync(ApiKey key, Uri server, int slots, params string[] models)
        => new(key, server, await FakeOllama.StartAsync(models), slots);

    /// <summary>Ends in good order, as an agent that is told to stop.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await StopAsync();
        }

        Loop.Dispose();
        _http.Dispose();
        _stop.Dispose();
        await Ollama.DisposeAsync();
    }
}
