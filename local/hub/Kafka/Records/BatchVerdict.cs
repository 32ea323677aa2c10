using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Log.Batches;

namespace CloudNexus.Local.Hub.Kafka.Records;

/// <summary>What became of a producer's batch: either a good one, or the error and what to say about it.</summary>
/// <param name="Batch">Null with an error.</param>
/// <param name="Records">Of a good batch, uncompressed.</param>
/// <param name="CarriesKey">Whether a record has a header that is not to be given out, so that the batch can't be as it is.</param>
internal readonly record struct BatchVerdict(
    KafkaError Error, string? Problem, RecordBatch? Batch, ReadOnlyMemory<byte> Records, bool CarriesKey)
{
    public BatchVerdict(KafkaError error, string problem)
        : this(error, problem, null, default, false)
    {
    }

    public BatchVerdict(RecordBatch batch, ReadOnlyMemory<byte> records, bool carriesKey)
        : this(KafkaError.None, null, batch, records, carriesKey)
    {
    }

    /// <summary>A copy of the records of a good batch.</summary>
    /// <param name="apiKey">Goes with each, in place of what it has under that name; null leaves them as they are.</param>
    public List<EventData> ToEvents(string? apiKey)
    {
        var events = new List<EventData>(Batch!.Count);
        var reader = new RecordReader(Records.Span);
        while (reader.MoveNext())
        {
            IReadOnlyList<EventProperty> properties = reader.Properties();
            if (apiKey is not null)
            {
                properties = [.. properties.Where(p => !Withheld.Is(p.Name)), new EventProperty(KafkaServerOptions.ApiKeyHeader, apiKey)];
            }

            events.Add(new EventData(reader.Body.ToArray(), reader.HasKey ? reader.Key.ToArray() : default(ReadOnlyMemory<byte>?), properties));
        }

        return events;
    }
}
