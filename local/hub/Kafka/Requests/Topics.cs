using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka.Connections;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>The store's hubs as topics.</summary>
internal sealed class Topics(EventHubStore store)
{
    private readonly Lock _creating = new();

    public IReadOnlyCollection<EventHub> All => store.Hubs;

    public EventHub? Find(string name) => store.Find(name);

    /// <summary>The partition's log, when the caller may and there is one.</summary>
    public KafkaError TryFind(KafkaCaller caller, SasRights right, string topic, int partition, out EventHub? hub, out PartitionLog? log)
    {
        (hub, log) = (null, null);
        if (!caller.May(right, topic))
        {
            return KafkaError.TopicAuthorizationFailed;
        }

        hub = store.Find(topic);
        if (hub is null || (uint)partition >= (uint)hub.Partitions.Count)
        {
            return KafkaError.UnknownTopicOrPartition;
        }

        log = hub.Partitions[partition];
        return KafkaError.None;
    }

    /// <summary>Makes a topic.</summary>
    /// <param name="problem">What to tell people; null when it went well.</param>
    public KafkaError Create(string name, int partitions, bool validateOnly, out string? problem)
    {
        problem = null;
        if (!Names.IsHub(name))
        {
            problem = "A topic's name has letters, digits, '-', '.', '_' only, a letter or digit at both ends.";
            return KafkaError.InvalidTopic;
        }

        if (partitions is < 1 or > EventHubStore.MaxPartitions)
        {
            problem = $"A topic has 1 to {EventHubStore.MaxPartitions} partitions.";
            return KafkaError.InvalidPartitions;
        }

        lock (_creating)
        {
            if (store.Find(name) is { } existing)
            {
                problem = $"There is a topic {existing.Name} already.";
                return KafkaError.TopicAlreadyExists;
            }

            try
            {
                _ = validateOnly ? null : store.GetOrCreate(name, partitions);
                return KafkaError.None;
            }
            catch (InvalidOperationException e)
            {
                problem = e.Message;
                return KafkaError.PolicyViolation;
            }
            catch (IOException e)
            {
                problem = e.Message;
                return KafkaError.KafkaStorageError;
            }
        }
    }
}
