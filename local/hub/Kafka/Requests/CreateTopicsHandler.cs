using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Requests;

internal sealed class CreateTopicsHandler(Topics topics)
{
    public KafkaAnswer Handle(KafkaRequest request)
    {
        var wanted = request.Body.Array(b => new Wanted(
            b.String(),
            b.Int32(),
            b.Int16(),
            b.Array(a => (a.Int32(), a.Array(r => r.Int32()))).Length,
            b.Array(c => (c.String(), c.NullableString())).Length));
        request.Body.Int32();
        var validateOnly = request.Body.Bool();
        if (request.Body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        var writer = request.Answer();
        writer.Int32(0);
        writer.Array(wanted, (w, topic) =>
        {
            var error = Create(request, topic, validateOnly, out var problem);
            w.String(topic.Name);
            w.Error(error);
            w.String(problem);
        });
        return new KafkaAnswer(writer);
    }

    private KafkaError Create(KafkaRequest request, Wanted topic, bool validateOnly, out string? problem)
    {
        problem = null;
        if (!request.Caller.May(SasRights.Manage, topic.Name))
        {
            return KafkaError.TopicAuthorizationFailed;
        }

        if (topic.Assignments > 0)
        {
            problem = "There is one broker: leave out the assignment of replicas.";
            return KafkaError.InvalidReplicaAssignment;
        }

        if (topic.Replicas is not (-1 or 1))
        {
            problem = "There is one broker: the replication factor is 1.";
            return KafkaError.InvalidReplicationFactor;
        }

        if (topic.Configs > 0)
        {
            problem = "Topics have no settings of their own.";
            return KafkaError.InvalidConfig;
        }

        var partitions = topic.Partitions == -1 ? EventHubStore.DefaultPartitions : topic.Partitions;
        return topics.Create(topic.Name, partitions, validateOnly, out problem);
    }

    private readonly record struct Wanted(string Name, int Partitions, short Replicas, int Assignments, int Configs);
}
