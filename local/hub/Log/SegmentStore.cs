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
        var next = buffer.Encode(active.Header, start, _nextSequence, nowMs);
        WriteAndFlush(active, buffer.Pieces, start);
        active.Commit(start + bytes);
        _lastTimeMs = nowMs;
        Volatile.Write(ref _nextSequence, next);
        foreach (var append in buffer.Group)
        {
            active.Index.Offer(append.Sequence, start);
            start += append.Bytes;
        }
    }

    /// <summary>Hands over records from the one on that holds a sequence number, of the first segment that has any.</summary>
    /// <param name="reached">When nothing was found: where to go on, all before it being damaged or removed.</param>
    public void Read(long from, IRecordSink sink, out long reached)
    {
        reached = NextSequence;
        var segments = _segments;
        var first = Array.FindLastIndex(segments, s => s.Header.BaseSequence <= from);
        for (var i = Math.Max(first, 0); i < segments.Length && sink.IsEmpty; i++)
        {
            if (segments[i].HeaderIntact)
            {
                ReadSegment(segments[i], from, sink);
            }
        }
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

    private void WriteAndFlush(Segment active, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long start)
    {
        try
        {
            _mustRepair = true;
            active.File.Write(pieces, start);
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

    private void ReadSegment(Segment segment, long from, IRecordSink sink)
    {
        using var cursor = new SegmentCursor(segment, segment.Index.Find(from), segment.CommittedEnd);
        while (!sink.IsFull && cursor.MoveNext())
        {
            segment.Index.Offer(cursor.Sequence, cursor.Position);
            if (cursor.LastSequence < from)
            {
                continue;
            }

            sink.Take(cursor.Current, out var next);
            segment.Index.StoppedAt(next, next > cursor.LastSequence ? cursor.Next : cursor.Position);
        }

        if (cursor.DamagedUpTo > 0 && segment.ReportsDamage(cursor.DamagedUpTo))
        {
            _context.Logger.RecordsDamaged(segment.FilePath, cursor.DamagedUpTo);
            _context.Metrics.Damages.Add(1);
        }
    }
}
