namespace CloudNexus.Local.Hub.Log;

/// <summary>
/// Where to start looking for a sequence number in a segment: one entry per interval of bytes, so at most segment size / interval
/// entries, filled as records are written and walked over, plus the place where the last read stopped.
/// </summary>
internal sealed class SparseIndex(int intervalBytes)
{
    private readonly Lock _gate = new();
    private readonly List<(long Sequence, long Position)> _entries = [];
    private (long Sequence, long Position) _lastRead = (long.MaxValue, 0);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>A record's place; kept only when it is an interval past the last one kept.</summary>
    public void Offer(long sequence, long position)
    {
        lock (_gate)
        {
            var last = _entries.Count == 0 ? SegmentHeader.Bytes : _entries[^1].Position;
            if (position - last >= intervalBytes)
            {
                _entries.Add((sequence, position));
            }
        }
    }

    /// <summary>The next read most likely goes on here.</summary>
    public void StoppedAt(long sequence, long position)
    {
        lock (_gate)
        {
            _lastRead = (sequence, position);
        }
    }

    /// <returns>The position of a record at or before the one asked for, or of the first record.</returns>
    public long Find(long sequence)
    {
        lock (_gate)
        {
            int low = 0, high = _entries.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_entries[middle].Sequence <= sequence)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            var found = low == 0 ? SegmentHeader.Bytes : _entries[low - 1].Position;
            return _lastRead.Sequence <= sequence ? Math.Max(found, _lastRead.Position) : found;
        }
    }
}
