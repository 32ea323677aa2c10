using System.Security.Cryptography;

namespace CloudNexus.Local.Hub.Log;

/// <summary>
/// A partition's segment files: one writer at a time appends groups, any number of readers read what is committed, and retention
/// removes whole files from the old end.
/// </summary>
internal sealed class SegmentStore : IDisposable
{
    private readonly string _directory;
    private readonly LogContext _context;
    private readonly Lock _change = new();
    private volatile Segment[] _segments;
    private Segment? _active;
    private long _nextSequence;
    private long _lastTimeMs;
    private bool _mustRepair;
    private long _droppedSegments;
    private long _droppedBytes;

    private SegmentStore(string directory, LogContext context, RecoveredSegments found, long atLeast)
    {
        _directory = directory;
        _context = context;
        _segments = [.. found.Segments];
        _active = found.CanAppend ? _segments[^1] : null;
        _nextSequence = Math.Max(found.NextSequence, atLeast);
        _lastTimeMs = found.LastTimeMs;
        Truncations = found.Truncations;
    }

    /// <summary>The sequence number of the next event.</summary>
    public long NextSequence => Volatile.Read(ref _nextSequence);

    /// <summary>The sequence number of the oldest event kept, or <see cref="NextSequence"/>.</summary>
    public long OldestSequence => _segments is [var oldest, ..] ? oldest.Header.BaseSequence : NextSequence;

    /// <summary>When the newest event was written, Unix milliseconds.</summary>
    public long LastTimeMs => _lastTimeMs;

    public int Count => _segments.Length;

    public long Bytes => _segments.Sum(s => s.CommittedEnd);

    public int Truncations { get; }

    public long DroppedSegments => Interlocked.Read(ref _droppedSegments);

    public long DroppedBytes => Interlocked.Read(ref _droppedBytes);

    /// <param name="atLeast">Consumers have already been told of sequence numbers below this: they are not given again.</param>
    public static SegmentStore Open(string directory, LogContext context, long atLeast) =>
        new(directory, context, SegmentRecovery.Open(directory, context), atLeast);

    /// <summary>Writes the group, flushes, and only then lets readers see it.</summary>
    /// <exception cref="IOException">Nothing of the group is kept; the store can be used again.</exception>
    public void Append(CommitBuffer buffer, int bytes)
    {
        RepairAfterFailure();
        var nowMs = Math.Max(_context.NowMs, _lastTimeMs);
        if (_active is null || ShouldRoll(_active, bytes, nowMs))
        {
            Roll(nowMs);
        }

        var active = _active!;
        var start = active.CommittedEnd;
        var sequence = _nextSequence;
        var target = buffer.Bytes(bytes);
        var at = 0;
        foreach (var append in buffer.Group)
        {
            append.Sequence = sequence;
            for (var i = 0; i < append.Count; i++)
            {
                var offset = active.Header.BaseOffset + start + at;
                at += RecordFormat.Write(target[at..], active.Header.Salt, sequence++, offset, nowMs, append[i]);
            }
        }

        WriteAndFlush(active, target[..at], start);
        active.Index.Offer(_nextSequence, start);
        active.Commit(start + at);
        _lastTimeMs = nowMs;
        Volatile.Write(ref _nextSequence, sequence);
    }

    /// <summary>Events from a sequence number on, of the first segment that has any; the first however large.</summary>
    /// <param name="reached">When nothing was found: where to go on, all before it being damaged or removed.</param>
    public List<StoredEvent> Read(int partition, long from, int maxEvents, int maxBytes, out long reached)
    {
        reached = NextSequence;
        var segments = _segments;
        var first = Array.FindLastIndex(segments, s => s.Header.BaseSequence <= from);
        List<StoredEvent> events = [];
        for (var i = Math.Max(first, 0); i < segments.Length && events.Count == 0; i++)
        {
            if (segments[i].HeaderIntact)
            {
                ReadSegment(segments[i], partition, from, maxEvents, maxBytes, events);
            }
        }

        return events;
    }

    /// <summary>Removes whole segments, oldest first, while there are too many bytes or they are too old; never the last one.</summary>
    public void ApplyRetention()
    {
        lock (_change)
        {
            var oldestMs = _context.NowMs - (long)_context.Options.RetentionAge.TotalMilliseconds;
            while (_segments is [var oldest, var successor, ..]
                && (successor.CreatedMs <= oldestMs || Bytes > _context.Options.RetentionBytes)
                && TryDrop(oldest))
            {
            }
        }
    }

    public void Dispose()
    {
        foreach (var segment in _segments)
        {
            segment.Dispose();
        }
    }

    private bool ShouldRoll(Segment active, int bytes, long nowMs) =>
        !active.IsEmpty
        && (active.CommittedEnd + bytes > _context.Options.SegmentBytes
            || nowMs - active.CreatedMs >= (long)_context.Options.SegmentAge.TotalMilliseconds);

    private void Roll(long nowMs)
    {
        var segments = _segments;
        var offset = segments is [.., var last] ? last.Header.BaseOffset + last.CommittedEnd : 0;
        var salt = (uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue);
        var created = Segment.Create(
            _context.Files, _directory, new SegmentHeader(_nextSequence, offset, nowMs, salt), _context.Options.IndexIntervalBytes);
        lock (_change)
        {
            _segments = [.. _segments, created];
        }

        _active = created;
        ApplyRetention();
    }

    private void WriteAndFlush(Segment active, ReadOnlySpan<byte> bytes, long start)
    {
        try
        {
            _mustRepair = true;
            active.File.Write(bytes, start);
            active.File.Flush();
            _mustRepair = false;
            _context.Metrics.Flushed();
        }
        catch (IOException)
        {
            TryRepair();
            throw;
        }
    }

    private void TryRepair()
    {
        try
        {
            RepairAfterFailure();
        }
        catch (IOException)
        {
            // The failure that led here is the one to report; the repair is tried again before the next write.
        }
    }

    /// <summary>
    /// What a failed group left behind is cut off before anything else is written: left in place, a shorter group over its beginning
    /// could leave its last records standing behind as if they were good.
    /// </summary>
    private void RepairAfterFailure()
    {
        if (_mustRepair && _active is { } active)
        {
            active.File.SetLength(active.CommittedEnd);
            active.File.Flush();
            _mustRepair = false;
        }
    }

    private bool TryDrop(Segment segment)
    {
        try
        {
            _context.Files.Delete(segment.FilePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _context.Logger.RetentionFailed(e, segment.FilePath);
            return false;
        }

        _segments = _segments[1..];
        segment.Dispose();
        Interlocked.Increment(ref _droppedSegments);
        Interlocked.Add(ref _droppedBytes, segment.CommittedEnd);
        _context.Metrics.Dropped.Add(segment.CommittedEnd);
        _context.Logger.SegmentDropped(segment.FilePath, segment.CommittedEnd);
        return true;
    }

    private void ReadSegment(Segment segment, int partition, long from, int maxEvents, int maxBytes, List<StoredEvent> events)
    {
        using var cursor = new SegmentCursor(segment, segment.Index.Find(from), segment.CommittedEnd);
        var left = (long)maxBytes;
        while (events.Count < maxEvents && cursor.MoveNext())
        {
            segment.Index.Offer(cursor.Sequence, cursor.Position);
            if (cursor.Sequence < from)
            {
                continue;
            }

            left -= cursor.Current.Length;
            if (left < 0 && events.Count > 0)
            {
                break;
            }

            if (RecordFormat.Decode(cursor.Current, partition) is { } stored)
            {
                events.Add(stored);
                segment.Index.StoppedAt(cursor.Sequence + 1, cursor.Next);
            }
        }

        if (cursor.DamagedUpTo > 0 && segment.ReportsDamage(cursor.DamagedUpTo))
        {
            _context.Logger.RecordsDamaged(segment.FilePath, cursor.DamagedUpTo);
            _context.Metrics.Damages.Add(1);
        }
    }
}
