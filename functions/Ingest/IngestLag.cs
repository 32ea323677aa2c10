using System.Globalization;

namespace CloudNexus.Functions.Ingest;

/// <summary>How long events waited between the hub's taking them and their being stored.</summary>
public sealed class IngestLag(TimeProvider time)
{
    private long _ticks = -1;

    /// <summary>Of the newest batch; null before the first.</summary>
    public TimeSpan? Current => Interlocked.Read(ref _ticks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <param name="enqueuedTimes">The trigger's <c>EnqueuedTimeUtcArray</c>: JSON text of times. Anything else is passed over.</param>
    public void Observe(object? enqueuedTimes)
    {
        var first = (enqueuedTimes as string)?.Split('"', 3) is [_, var text, _] ? text : null;
        if (DateTimeOffset.TryParse(first, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var enqueued))
        {
            Observe(enqueued);
        }
    }

    /// <param name="enqueued">When the batch's first event was taken.</param>
    public void Observe(DateTimeOffset enqueued) => Interlocked.Exchange(ref _ticks, Math.Max(0, (time.GetUtcNow() - enqueued).Ticks));
}
