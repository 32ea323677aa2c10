namespace CloudNexus.Functions.Ingest;

/// <summary>What became of one event: an arrival to store, or the reason why not.</summary>
/// <param name="NodeId">Whose it claims or is known to be; null when that cannot be told.</param>
public sealed record FrameVerdict(Arrival? Arrival, RefusalReason Reason, string? NodeId);
