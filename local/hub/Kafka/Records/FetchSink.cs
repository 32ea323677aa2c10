using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Records;

/// <summary>
/// Writes records as an answer to Fetch has them: batches as they are stored; events that came by themselves as batches, one for each
/// stretch of them stored at the same time.
/// </summary>
/// <param name="maxBytes">Of stored records; the first is taken however large it is.</param>
internal sealed class FetchSink(KafkaWriter writer, int partition, int maxBytes) : IRecordSink
{
    /// <summary>Events waiting to become one batch: as many as a producer's may have.</summary>
    private const int MostEvents = 10_000;

    private readonly List<StoredEvent> _events = [];

    /// <summary>Bytes of records taken so far.</summary>
    public long Taken { get; private set; }

    public bool IsEmpty => Taken == 0;

    public bool IsFull { get; private set; }

    public void Take(ReadOnlySpan<byte> record, out long next)
    {
        next = RecordFormat.Sequence(record);
        IsFull = !IsEmpty && Taken + record.Length > maxBytes;
        if (IsFull)
        {
            return;
        }

        Taken += record.Length;
        next = RecordFormat.LastSequence(record) + 1;
        if (RecordFormat.IsBatch(record))
        {
            Finish();
            writer.Raw(RecordFormat.Batch(record));
        }
        else if (RecordFormat.Decode(record, partition) is { } stored)
        {
            if (_events.Count == MostEvents || (_events is [.., var last] && last.EnqueuedTime != stored.EnqueuedTime))
            {
                Finish();
            }

            _events.Add(stored);
        }
    }

    /// <summary>To be called when everything is taken.</summary>
    public void Finish()
    {
        if (_events.Count > 0)
        {
            BatchWriter.Write(writer, _events);
            _events.Clear();
        }
    }
}
