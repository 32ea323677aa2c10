namespace CloudNexus.Cli.Simulation.Model;

/// <summary>What becomes of one node.</summary>
/// <param name="Index">Its number in the fleet, from 0.</param>
/// <param name="Seed">Of its own noise.</param>
/// <param name="Day">Seconds that a day takes here.</param>
/// <param name="Bursts">Load that it shares with its group.</param>
/// <param name="Outages">The link is down while the agent goes on.</param>
/// <param name="Death">The host is off, and starts again after it; null for a host that lives through.</param>
/// <param name="Leaks">A program of it never gives memory back.</param>
/// <param name="Fills">Its disk fills up.</param>
internal sealed record NodePlan(
    int Index, int Seed, double Day, IReadOnlyList<Burst> Bursts, IReadOnlyList<Span> Outages, Span? Death, bool Leaks, bool Fills);

/// <param name="When">When the group is busy.</param>
/// <param name="Percent">By so much, at most, its processors are busier.</param>
internal sealed record Burst(Span When, double Percent);
