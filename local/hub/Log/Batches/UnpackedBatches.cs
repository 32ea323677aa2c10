namespace CloudNexus.Local.Hub.Log.Batches;

/// <summary>
/// The records of compressed batches that are being read just now: readers take a few events at a time, and would unpack a batch for
/// each such few. Holds some batches at most, and none that was read to its end.
/// </summary>
internal sealed class UnpackedBatches
{
    private const int Most = 4;
    private readonly Lock _gate = new();
    private readonly List<(object Log, long Offset, ReadOnlyMemory<byte> Records)> _held = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <param name="log">Whose batch it is.</param>
    /// <param name="offset">Of the batch's record in that log.</param>
    /// <param name="packed">The records as they are stored.</param>
    /// <returns>Nothing when they are no gzip or more than any batch may hold.</returns>
    public ReadOnlyMemory<byte> Get(object log, long offset, ReadOnlySpan<byte> packed)
    {
        lock (_gate)
        {
            var at = Find(log, offset);
            if (at >= 0)
            {
                return _held[at].Records;
            }
        }

        var records = Gzip.Unpack(packed.ToArray(), RecordFormat.MaxRecordBytes, out _) ?? ReadOnlyMemory<byte>.Empty;
        lock (_gate)
        {
            if (_held.Count == Most)
            {
                _held.RemoveAt(0);
            }

            _held.Add((log, offset, records));
        }

        return records;
    }

    /// <summary>To be called when the batch was read to its end.</summary>
    public void Forget(object log, long offset)
    {
        lock (_gate)
        {
            _held.RemoveAll(h => ReferenceEquals(h.Log, log) && h.Offset == offset);
        }
    }

    private int Find(object log, long offset) => _held.FindIndex(h => ReferenceEquals(h.Log, log) && h.Offset == offset);
}
