using System.Diagnostics.Metrics;

namespace CloudNexus.Local.Hub.Log;

/// <summary>What every log of a store counts, on the meter <see cref="MeterName"/>.</summary>
public sealed class LogMetrics : IDisposable
{
    public const string MeterName = "CloudNexus.Local.Hub";

    private readonly Meter _meter = new(MeterName);
    private long _flushes;

    internal LogMetrics()
    {
        Appended = _meter.CreateCounter<long>("hub.appended", "{event}", "Events stored");
        AppendedBytes = _meter.CreateCounter<long>("hub.appended.bytes", "By", "Bytes of records stored");
        FlushCounter = _meter.CreateCounter<long>("hub.flushes", "{flush}", "Group commits: one write and one flush each");
        Rejected = _meter.CreateCounter<long>("hub.rejected", "{event}", "Events refused because the queue was full");
        Failed = _meter.CreateCounter<long>("hub.failed", "{event}", "Events refused because the disk failed");
        Dropped = _meter.CreateCounter<long>("hub.retention.dropped", "By", "Bytes removed by retention");
        Truncations = _meter.CreateCounter<long>("hub.truncations", "{tail}", "Torn tails cut off when a log was opened");
        Damages = _meter.CreateCounter<long>("hub.damages", "{stretch}", "Damaged stretches skipped while reading");
        Requests = _meter.CreateCounter<long>("hub.requests", "{request}", "HTTP requests by status");
    }

    /// <summary>Group commits since the store was opened.</summary>
    public long Flushes => Interlocked.Read(ref _flushes);

    internal Counter<long> Appended { get; }

    internal Counter<long> AppendedBytes { get; }

    internal Counter<long> Rejected { get; }

    internal Counter<long> Failed { get; }

    internal Counter<long> Dropped { get; }

    internal Counter<long> Truncations { get; }

    internal Counter<long> Damages { get; }

    internal Counter<long> Requests { get; }

    private Counter<long> FlushCounter { get; }

    public void Dispose() => _meter.Dispose();

    internal void Flushed()
    {
        Interlocked.Increment(ref _flushes);
        FlushCounter.Add(1);
    }
}
