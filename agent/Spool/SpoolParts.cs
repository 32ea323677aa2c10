using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Spool;

/// <summary>What a <see cref="FileSpool"/> works with.</summary>
/// <param name="Files">Where its segments are.</param>
/// <param name="Counters">What was dropped, damaged and refused by the disk.</param>
/// <param name="Log">The agent's log.</param>
/// <param name="Clock">Paces what is tried again.</param>
/// <param name="Random">Yields numbers in [0, 1).</param>
/// <param name="BootId">Names this run of the system; null when it is not known.</param>
public sealed record SpoolParts(
    ISpoolFiles Files, AgentCounters Counters, AgentLog Log, TimeProvider Clock, Func<double> Random, string? BootId = null);
