namespace CloudNexus.Functions.History;

/// <param name="FromMs">First moment, epoch milliseconds.</param>
/// <param name="ToMs">Moment after the last.</param>
/// <param name="Points">Most buckets of the answer.</param>
public sealed record SeriesRequest(string NodeId, SeriesSelection Select, long FromMs, long ToMs, int Points);
