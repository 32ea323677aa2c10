using Azure;
using CloudNexus.Functions.History.Tiers;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>Says that a roll-up no longer tells what its source does.</summary>
/// <param name="Tier">What must be redone: <see cref="Tiers.Tier.Minute"/> or <see cref="Tiers.Tier.Quarter"/>.</param>
/// <param name="StartMs">Start of the window of the next finer tier that it must be redone from, epoch milliseconds.</param>
/// <param name="ETag">As it was when read: a mark is cleared only while it has it.</param>
public sealed record DirtyMark(string NodeId, Tier Tier, long StartMs, ETag ETag);
