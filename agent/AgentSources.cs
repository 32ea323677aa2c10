using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent;

/// <summary>What an agent samples, where it is something else than the host that it runs on: one of several agents in a process.</summary>
/// <param name="Boot">Tells sleeps from steps of the clock, and one run of the system from the next.</param>
/// <param name="Collectors">Makes the collectors; the agent's own is added to them.</param>
public sealed record AgentSources(IBootClock Boot, Func<SeriesTable, IReadOnlyList<ICollector>> Collectors)
{
    /// <summary>Carries the agent's requests; it is the caller's to dispose of. Null for connections of the agent's own.</summary>
    public HttpMessageHandler? Link { get; init; }

    /// <summary>Told of each frame when its settlement is seen, and the timeline's time then (epoch milliseconds). It must be quick, and
    /// may be told again of a frame that the server had fallen back behind, or that a life before had seen settled.</summary>
    public Action<HeldFrame, long>? Settled { get; init; }
}
