using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Gpu;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Relay;

/// <summary>The relay of an agent, with connections of its own: those of the samples are not held up by calls that wait.</summary>
internal sealed class OwnRelay : IDisposable
{
    private readonly HttpExchange _http;

    private OwnRelay(HttpExchange http, RelayLoop loop) => (_http, Loop) = (http, loop);

    public RelayLoop Loop { get; }

    /// <summary>Null when the agent is none.</summary>
    public static OwnRelay? Create(
        AgentOptions options,
        BackgroundSet background,
        ServerSession session,
        Timeline timeline,
        AgentLog log,
        TimeProvider clock,
        Func<double> random)
    {
        if (options.Relay is not { } relay)
        {
            return null;
        }

        // A claim, an advertisement and the pieces of each answer.
        var http = new HttpExchange(clock, options.Transport with { MostConnections = relay.Slots + 2 }, options.Server.Host);
        var gpu = background.Collectors.OfType<GpuCollector>().FirstOrDefault();
        return new OwnRelay(http, new RelayLoop(relay, new RelayParts(
            new ServerClient(http, options.Server),
            () => session.Current?.Key,
            () => DateTimeOffset.FromUnixTimeMilliseconds(timeline.NowMs),
            () => session.RequestSync(session.Current),
            () => gpu?.Load,
            log,
            clock,
            random)));
    }

    public void Dispose()
    {
        Loop.Dispose();
        _http.Dispose();
    }
}
