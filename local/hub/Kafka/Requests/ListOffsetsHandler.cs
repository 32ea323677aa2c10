using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>Offsets are sequence numbers; times are those at which events were stored.</summary>
internal sealed class ListOffsetsHandler(Topics topics)
{
    private const long Latest = -1;
    private const long Earliest = -2;

    public KafkaAnswer Handle(KafkaRequest request)
    {
        var (body, version) = (request.Body, request.Version);
        body.Int32();
        if (version >= 2)
        {
            body.Int8();
        }

        var asked = body.Array(t => (Topic: t.String(), Partitions: t.Array(p =>
        {
            var index = p.Int32();
            if (version >= 4)
            {
                p.Int32();
            }

            return (Index: index, Time: p.Int64());
        })));
        if (body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        var writer = request.Answer();
        if (version >= 2)
        {
            writer.Int32(0);
        }

        writer.Int32(asked.Length);
        foreach (var (topic, partitions) in asked)
        {
            writer.String(topic);
            writer.Int32(partitions.Length);
            foreach (var (index, time) in partitions)
            {
                var error = topics.TryFind(request.Caller, SasRights.Listen, topic, index, out _, out var log);
                var (at, offset) = error == KafkaError.None ? Find(log!, time) : (-1, -1);
                writer.Int32(index);
                writer.Error(error);
                writer.Int64(at);
                writer.Int64(offset);
                if (version >= 4)
                {
                    writer.Int32(-1);
                }
            }
        }

        return new KafkaAnswer(writer);
    }

    /// <summary>The first event stored at a time or later, by halving: times never fall within a partition.</summary>
    private static (long Time, long Offset) Find(PartitionLog log, long time)
    {
        if (time is Latest or Earliest)
        {
            return (-1, time == Latest ? log.NextSequence : log.OldestSequence);
        }

        var (low, high) = (log.OldestSequence, log.NextSequence);
        StoredEvent? found = null;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var read = log.TryRead(middle, 1, 1);
            if (read.Count == 0 || read[0].Sequence >= high)
            {
                high = middle;
            }
            else if (read[0].EnqueuedTime.ToUnixTimeMilliseconds() >= time)
            {
                (found, high) = (read[0], middle);
            }
            else
            {
                low = read[0].Sequence + 1;
            }
        }

        return found is null ? (-1, -1) : (found.EnqueuedTime.ToUnixTimeMilliseconds(), found.Sequence);
    }
}
