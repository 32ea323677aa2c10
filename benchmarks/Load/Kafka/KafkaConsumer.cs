using System.Runtime.InteropServices;

namespace CloudNexus.Load.Kafka;

/// <summary>librdkafka's consumer, reading a topic from its beginning.</summary>
internal static class KafkaConsumer
{
    private const int LengthAt = 32;
    private const int MostAtOnce = 10_000;

    /// <param name="count">Records in the topic.</param>
    /// <param name="bytes">Of each.</param>
    /// <returns>Records per second, from the first to the last.</returns>
    /// <exception cref="InvalidOperationException">They do not all come, or not as they were sent.</exception>
    public static double Measure((string, string) broker, string topicName, int partitions, long count, int bytes)
    {
        var consumer = LibRdKafka.CreateConsumer([broker]);
        var topic = LibRdKafka.Topic(consumer, topicName);
        var queue = LibRdKafka.rd_kafka_queue_new(consumer);
        for (var i = 0; i < partitions; i++)
        {
            LibRdKafka.Consume(topic, i, queue);
        }

        var messages = new nint[MostAtOnce];
        long taken = LibRdKafka.Take(queue, messages);
        var start = TimeProvider.System.GetTimestamp();
        var (before, now) = (taken, taken);
        while (now > 0)
        {
            for (var i = 0; i < now; i++)
            {
                if (LibRdKafka.Read(messages[i]).Error != 0 || Marshal.ReadInt64(messages[i], LengthAt) != bytes)
                {
                    throw new InvalidOperationException("A record came back in another form.");
                }

                LibRdKafka.rd_kafka_message_destroy(messages[i]);
            }

            now = taken < count ? LibRdKafka.Take(queue, messages) : 0;
            taken += now;
        }

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        for (var i = 0; i < partitions; i++)
        {
            _ = LibRdKafka.rd_kafka_consume_stop(topic, i);
        }

        LibRdKafka.rd_kafka_queue_destroy(queue);
        LibRdKafka.rd_kafka_topic_destroy(topic);
        LibRdKafka.rd_kafka_destroy(consumer);
        return taken == count
            ? (count - before) / seconds
            : throw new InvalidOperationException($"{taken} of {count} records were consumed.");
    }
}
