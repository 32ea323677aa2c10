using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>One second's values.</summary>
/// <param name="TimeMs">A whole second, in epoch milliseconds.</param>
/// <param name="Schema">The series, in order.</param>
/// <param name="Values">As stored, one per series.</param>
public sealed record Sample(long TimeMs, SeriesSchema Schema, long[] Values);
