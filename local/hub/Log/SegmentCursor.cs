using System.Buffers;

namespace CloudNexus.Local.Hub.Log;

/// <summary>
/// Walks the records of a segment from a position to an end, checking each. Over damaged bytes it goes on at the next position that
/// holds a record saying that it belongs exactly there (its offset) and whose checksum holds.
/// </summary>
internal sealed class SegmentCursor(Segment segment, long position, long end) : IDisposable
{
    private const int ChunkBytes = 64 * 1024;
    private readonly uint _salt = segment.Header.Salt;
    private readonly long _baseOffset = segment.Header.BaseOffset;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private long _bufferedFrom;
    private int _buffered;
    private long _lastSequence = segment.Header.BaseSequence - 1;
    private int _size;

    /// <summary>Where the current record begins.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Where the current record ends: the next one begins here, if there is one.</summary>
    public long Next { get; private set; } = position;

    /// <summary>Damaged stretches that were skipped to reach a good record.</summary>
    public int Damages { get; private set; }

    /// <summary>Where the last skipped stretch ends.</summary>
    public long DamagedUpTo { get; private set; }

    /// <summary>True when the walk stopped before the end because only damaged bytes are left.</summary>
    public bool EndsInDamage { get; private set; }

    /// <summary>The record's bytes, until the next move.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan((int)(Position - _bufferedFrom), _size);

    public long Sequence => RecordFormat.Sequence(Current);

    /// <summary>Of the current record's last event.</summary>
    public long LastSequence => _lastSequence;

    public bool MoveNext()
    {
        if (Next >= end || EndsInDamage)
        {
            return false;
        }

        if (IsRecord(Next))
        {
            Accept(Next);
            return true;
        }

        for (var candidate = Next + 1; candidate + RecordFormat.HeaderBytes <= end; candidate++)
        {
            var bytes = Peek(candidate, RecordFormat.HeaderBytes);
            if (bytes.Length < RecordFormat.HeaderBytes)
            {
                break;
            }

            if (RecordFormat.Offset(bytes) == _baseOffset + candidate && IsRecord(candidate))
            {
                Damages++;
                DamagedUpTo = candidate;
                Accept(candidate);
                return true;
            }
        }

        EndsInDamage = true;
        DamagedUpTo = end;
        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool IsRecord(long at)
    {
        var prefix = Peek(at, RecordFormat.PrefixBytes);
        if (prefix.Length < RecordFormat.PrefixBytes)
        {
            return false;
        }

        var size = RecordFormat.ClaimedSize(prefix);
        if (size < 0 || size > end - at)
        {
            return false;
        }

        var record = Peek(at, size);
        return record.Length == size
            && RecordFormat.Offset(record) == _baseOffset + at
            && RecordFormat.Sequence(record) > _lastSequence
            && RecordFormat.ChecksumHolds(record, _salt);
    }

    private void Accept(long at)
    {
        _size = RecordFormat.ClaimedSize(Peek(at, RecordFormat.PrefixBytes));
        Peek(at, _size);
        Position = at;
        Next = at + _size;
        _lastSequence = RecordFormat.LastSequence(Current);
    }

    /// <returns>Up to <paramref name="count"/> bytes from a position, fewer only before the end.</returns>
    private ReadOnlySpan<byte> Peek(long at, int count)
    {
        count = (int)Math.Min(count, end - at);
        if (at < _bufferedFrom || at + count > _bufferedFrom + _buffered)
        {
            Fill(at, count);
        }

        return _buffer.AsSpan((int)(at - _bufferedFrom), Math.Min(count, (int)(_bufferedFrom + _buffered - at)));
    }

    private void Fill(long at, int count)
    {
        var kept = at >= _bufferedFrom && at < _bufferedFrom + _buffered ? (int)(_bufferedFrom + _buffered - at) : 0;
        var from = (int)(at - _bufferedFrom);
        if (count > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(count);
            _buffer.AsSpan(kept == 0 ? 0 : from, kept).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else if (kept > 0)
        {
            _buffer.AsSpan(from, kept).CopyTo(_buffer);
        }

        _bufferedFrom = at;
        var wanted = (int)Math.Min(_buffer.Length, end - at) - kept;
        _buffered = kept + segment.File.Read(_buffer.AsSpan(kept, wanted), at + kept);
    }
}
