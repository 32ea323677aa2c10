using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent;

/// <summary>What an agent samples, where it is something else than the host that it runs on.</summary>
/// <param name="Boot">Tells sleeps from steps of the clock, and one run of the system from the next.</param>
/// <param name="Collectors">Makes the collectors; the agent's own is added to them.</param>
public sealed record AgentSources(IBootClock Boot, Func<SeriesTable, IReadOnlyList<ICollector>> Collectors);
