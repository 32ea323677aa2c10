using System.Diagnostics.Metrics;

namespace CloudNexus.Functions.Storage;

/// <summary>Counts what the clients of one <see cref="TableClientOptions"/> do, for the meter "CloudNexus.Storage" and to be read
/// here.</summary>
public sealed class TableMetrics
{
    public const string MeterName = "CloudNexus.Storage";

    public const string DurationName = "cloudnexus.storage.duration";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(DurationName, "s");
    private static readonly Counter<long> OperationCounter = Meter.CreateCounter<long>("cloudnexus.storage.operations", "{operation}");
    private static readonly Counter<long> RequestCounter = Meter.CreateCounter<long>("cloudnexus.storage.requests", "{request}");
    private static readonly Counter<long> RetryCounter = Meter.CreateCounter<long>("cloudnexus.storage.retries", "{retry}");
    private static readonly Counter<long> ThrottleCounter = Meter.CreateCounter<long>("cloudnexus.storage.throttles", "{response}");
    private static readonly Counter<long> FailureCounter = Meter.CreateCounter<long>("cloudnexus.storage.unavailable", "{operation}");
    private static readonly Counter<long> SentCounter = Meter.CreateCounter<long>("cloudnexus.storage.sent", "By");
    private static readonly Counter<long> ReceivedCounter = Meter.CreateCounter<long>("cloudnexus.storage.received", "By");

    private static readonly TableOperation[] Kinds = Enum.GetValues<TableOperation>();

    private readonly long[] _operations = new long[Kinds.Length];
    private long _requests;
    private long _retries;
    private long _throttles;
    private long _unavailable;
    private long _sent;
    private long _received;

    public TableMetricsSnapshot Snapshot() => new(
        Kinds.ToDictionary(kind => kind, kind => Interlocked.Read(ref _operations[(int)kind])),
        Interlocked.Read(ref _requests),
        Interlocked.Read(ref _retries),
        Interlocked.Read(ref _throttles),
        Interlocked.Read(ref _unavailable),
        Interlocked.Read(ref _sent),
        Interlocked.Read(ref _received));

    internal void CountOperation(TableOperation operation)
    {
        Interlocked.Increment(ref _operations[(int)operation]);
        OperationCounter.Add(1, new KeyValuePair<string, object?>("operation", operation.ToString()));
    }

    /// <summary>A whole operation, its retries included.</summary>
    internal static void Measure(TableOperation operation, TimeSpan elapsed)
        => Duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("operation", operation.ToString()));

    internal void CountRequest(long bodyBytes)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _sent, bodyBytes);
        RequestCounter.Add(1);
        SentCounter.Add(bodyBytes);
    }

    internal void CountReceived(long bytes)
    {
        Interlocked.Add(ref _received, bytes);
        ReceivedCounter.Add(bytes);
    }

    internal void CountRetry()
    {
        Interlocked.Increment(ref _retries);
        RetryCounter.Add(1);
    }

    internal void CountThrottle()
    {
        Interlocked.Increment(ref _throttles);
        ThrottleCounter.Add(1);
    }

    internal void CountUnavailable()
    {
        Interlocked.Increment(ref _unavailable);
        FailureCounter.Add(1);
    }
}
