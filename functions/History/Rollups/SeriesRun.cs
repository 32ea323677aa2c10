using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>Samples of one series as they came out of a chunk: times (epoch ms, increasing) and stored values, gaps among them.</summary>
public sealed record SeriesRun(SeriesDefinition Definition, long[] Times, long[] Values);
