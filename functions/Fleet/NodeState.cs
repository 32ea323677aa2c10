namespace CloudNexus.Functions.Fleet;

/// <summary>A node's headline values at its newest stored sample.</summary>
/// <param name="LastSampleMs">Time of that sample, epoch milliseconds: the newer one wins.</param>
/// <param name="FlushIntervalSeconds">The agent's flush interval in the last stored frame.</param>
/// <param name="Stopping">The agent said that it stops: silence after it is no outage.</param>
public sealed record NodeState(string NodeId, long LastSampleMs, int FlushIntervalSeconds, bool Stopping, Headline Headline);
