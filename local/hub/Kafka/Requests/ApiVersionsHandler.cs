using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Requests;

internal static class ApiVersionsHandler
{
    /// <summary>A version that is too new is answered in the oldest form, from which the client learns what there is.</summary>
    public static KafkaAnswer Handle(KafkaRequest request)
    {
        var known = KafkaVersions.Speaks(request.Api, request.Version);
        var version = known ? request.Version : (short)0;
        if (known && version >= 3)
        {
            request.Body.CompactString();
            request.Body.CompactString();
            request.Body.SkipTags();
            if (request.Body.Failed)
            {
                return KafkaAnswer.Malformed;
            }
        }

        var writer = request.Answer();
        writer.Error(known ? KafkaError.None : KafkaError.UnsupportedVersion);
        if (version >= 3)
        {
            writer.UnsignedVarint((ulong)KafkaVersions.All.Count + 1);
        }
        else
        {
            writer.Int32(KafkaVersions.All.Count);
        }

        foreach (var (api, lowest, highest) in KafkaVersions.All)
        {
            writer.Int16((short)api);
            writer.Int16(lowest);
            writer.Int16(highest);
            if (version >= 3)
            {
                writer.UnsignedVarint(0);
            }
        }

        if (version >= 1)
        {
            writer.Int32(0);
        }

        if (version >= 3)
        {
            writer.UnsignedVarint(0);
        }

        return new KafkaAnswer(writer);
    }
}
