namespace CloudNexus.Functions.Storage;

/// <summary>Counts since the start.</summary>
/// <param name="Operations">By kind; every kind is there. A query counts once for each page.</param>
/// <param name="Requests">Tries sent.</param>
/// <param name="Retries">Tries after the first.</param>
/// <param name="Throttles">Answers 429 and 503.</param>
/// <param name="Unavailable">Operations given up after every retry.</param>
/// <param name="BytesSent">Of request bodies.</param>
/// <param name="BytesReceived">Of response bodies.</param>
public sealed record TableMetricsSnapshot(
    IReadOnlyDictionary<TableOperation, long> Operations,
    long Requests,
    long Retries,
    long Throttles,
    long Unavailable,
    long BytesSent,
    long BytesReceived);
