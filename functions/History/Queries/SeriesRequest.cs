namespace CloudNexus.Functions.History.Queries;

/// <param name="Select">Which series.</param>
/// <param name="FromMs">First moment, epoch milliseconds.</param>
/// <param name="ToMs">Moment after the last.</param>
/// <param name="Points">Most buckets of the answer.</param>
/// <param name="Aggregate">What each bucket says.</param>
public sealed record SeriesRequest(SeriesSelection Select, long FromMs, long ToMs, int Points, Aggregate Aggregate = Aggregate.Avg);
