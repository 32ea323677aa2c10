using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>One broker, which leads everything.</summary>
internal sealed class MetadataHandler(Topics topics)
{
    public const int BrokerId = 0;
    private const string ClusterId = "cloudnexus-local";

    /// <summary>Operations that a caller may do are not told.</summary>
    private const int NotTold = int.MinValue;

    public KafkaAnswer Handle(KafkaRequest request)
    {
        var (body, version) = (request.Body, request.Version);
        var count = body.Count();
        var names = new string[Math.Max(0, count)];
        for (var i = 0; i < names.Length && !body.Failed; i++)
        {
            names[i] = body.String();
        }

        var mayCreate = version >= 4 && body.Bool();
        if (version >= 8)
        {
            body.Int16();
        }

        if (body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        if (count < 0)
        {
            names = [.. topics.All.Select(h => h.Name).Where(n => MaySee(request, n)).Order(StringComparer.Ordinal)];
        }

        var writer = request.Answer();
        if (version >= 3)
        {
            writer.Int32(0);
        }

        writer.Int32(1);
        writer.Int32(BrokerId);
        writer.String(request.Host);
        writer.Int32(request.Port);
        writer.String(null);
        if (version >= 2)
        {
            writer.String(ClusterId);
        }

        writer.Int32(BrokerId);
        writer.Array(names, (w, name) => WriteTopic(w, request, name, mayCreate));
        if (version >= 8)
        {
            writer.Int32(NotTold);
        }

        return new KafkaAnswer(writer);
    }

    private static bool MaySee(KafkaRequest request, string topic) =>
        request.Caller.May(SasRights.Send, topic) || request.Caller.May(SasRights.Listen, topic);

    private void WriteTopic(KafkaWriter writer, KafkaRequest request, string name, bool mayCreate)
    {
        var error = MaySee(request, name) ? KafkaError.None : KafkaError.TopicAuthorizationFailed;
        if (error == KafkaError.None && topics.Find(name) is null)
        {
            error = !mayCreate || !request.Caller.Has(SasRights.Manage)
                ? KafkaError.UnknownTopicOrPartition
                : topics.Create(name, EventHubStore.DefaultPartitions, validateOnly: false, out _) is var made and not KafkaError.TopicAlreadyExists
                    ? made
                    : KafkaError.None;
        }

        var partitions = error == KafkaError.None ? topics.Find(name)!.Partitions.Count : 0;
        writer.Error(error);
        writer.String(name);
        writer.Bool(false);
        writer.Array(Enumerable.Range(0, partitions).ToArray(), (w, partition) =>
        {
            w.Error(KafkaError.None);
            w.Int32(partition);
            w.Int32(BrokerId);
            if (request.Version >= 7)
            {
                w.Int32(-1);
            }

            w.Array([BrokerId], (x, id) => x.Int32(id));
            w.Array([BrokerId], (x, id) => x.Int32(id));
            if (request.Version >= 5)
            {
                w.Int32(0);
            }
        });
        if (request.Version >= 8)
        {
            writer.Int32(NotTold);
        }
    }
}
