namespace CloudNexus.Local.Hub.Kafka.Protocol;

/// <summary>What is spoken, exactly: what ApiVersions tells clients, and what a request is checked against.</summary>
internal static class KafkaVersions
{
    public static IReadOnlyList<(KafkaApi Api, short Lowest, short Highest)> All { get; } =
    [
        (KafkaApi.Produce, 3, 8),
        (KafkaApi.Fetch, 4, 11),
        (KafkaApi.ListOffsets, 1, 5),
        (KafkaApi.Metadata, 1, 8),
        (KafkaApi.OffsetCommit, 2, 6),
        (KafkaApi.OffsetFetch, 1, 5),
        (KafkaApi.FindCoordinator, 0, 2),
        (KafkaApi.JoinGroup, 0, 4),
        (KafkaApi.Heartbeat, 0, 2),
        (KafkaApi.LeaveGroup, 0, 2),
        (KafkaApi.SyncGroup, 0, 2),
        (KafkaApi.SaslHandshake, 0, 1),
        (KafkaApi.ApiVersions, 0, 3),
        (KafkaApi.CreateTopics, 2, 4),
        (KafkaApi.SaslAuthenticate, 0, 1),
    ];

    public static bool Speaks(KafkaApi api, short version)
    {
        foreach (var known in All)
        {
            if (known.Api == api)
            {
                return version >= known.Lowest && version <= known.Highest;
            }
        }

        return false;
    }

    /// <summary>Requests whose header ends in tagged fields.</summary>
    public static bool IsFlexible(KafkaApi api, short version) => api == KafkaApi.ApiVersions && version >= 3;
}
