using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Columns over one time axis.</summary>
/// <param name="Times">Start of each bucket, epoch milliseconds.</param>
public sealed record SeriesAnswer(long[] Times, IReadOnlyList<SeriesColumn> Series);

/// <param name="Unit">Of the values: a counter's unit per second, where they are rates.</param>
/// <param name="Values">One per bucket; null where nothing was measured.</param>
/// <param name="NodeId">Whose it is, in answers about several nodes that keep them apart.</param>
public sealed record SeriesColumn(SeriesDefinition Definition, string Unit, double?[] Values, string? NodeId = null);
