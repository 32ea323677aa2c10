using CloudNexus.Local.Hub.Log.Batches;

namespace CloudNexus.Local.Hub.Log;

/// <summary>Makes events of records: from a sequence number on, up to a number of them and of bytes.</summary>
/// <param name="log">Whose records they are.</param>
internal sealed class EventSink(object log, UnpackedBatches unpacked, int partition, long from, int maxEvents, int maxBytes) : IRecordSink
{
    private readonly List<StoredEvent> _events = [];
    private long _left = maxBytes;
    private bool _hasRefused;

    public IReadOnlyList<StoredEvent> Events => _events;

    public bool IsEmpty => _events.Count == 0;

    public bool IsFull => _hasRefused || _events.Count >= maxEvents;

    public void Take(ReadOnlySpan<byte> record, out long next)
    {
        next = RecordFormat.Sequence(record);
        if (RecordFormat.IsBatch(record))
        {
            TakeBatch(record, ref next);
        }
        else if (HasRoom(record.Length))
        {
            next++;
            if (RecordFormat.Decode(record, partition) is { } stored)
            {
                _events.Add(stored);
            }
        }
    }

    private void TakeBatch(ReadOnlySpan<byte> record, ref long next)
    {
        var (first, offset) = (next, RecordFormat.Offset(record));
        var time = DateTimeOffset.FromUnixTimeMilliseconds(RecordFormat.EnqueuedMs(record));
        var batch = RecordFormat.Batch(record);
        var isPlain = BatchHeader.Codec(batch) == BatchHeader.Plain;
        var reader = new RecordReader(
            isPlain ? batch[BatchHeader.Bytes..] : unpacked.Get(log, offset, batch[BatchHeader.Bytes..]).Span);
        while (next <= RecordFormat.LastSequence(record) && reader.MoveNext())
        {
            if (next >= from)
            {
                if (!HasRoom(RecordFormat.HeaderBytes + reader.Size))
                {
                    return;
                }

                _events.Add(new StoredEvent(
                    partition, next, offset, time, reader.HasKey ? reader.Key.ToArray() : default(ReadOnlyMemory<byte>?),
                    reader.Properties(), reader.Body.ToArray()));
            }

            next++;
        }

        // What was checked when it came reads whole; if ever it did not, reading goes on behind it.
        next = RecordFormat.LastSequence(record) + 1;
        if (!isPlain)
        {
            unpacked.Forget(log, offset);
        }
    }

    private bool HasRoom(int bytes)
    {
        _hasRefused = !IsEmpty && (_events.Count >= maxEvents || bytes > _left);
        _left -= bytes;
        return !_hasRefused;
    }
}
