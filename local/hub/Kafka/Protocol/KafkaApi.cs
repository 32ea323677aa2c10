namespace CloudNexus.Local.Hub.Kafka.Protocol;

/// <summary>Kinds of requests, by their number in the protocol.</summary>
internal enum KafkaApi : short
{
    Produce = 0,
    Fetch = 1,
    ListOffsets = 2,
    Metadata = 3,
    OffsetCommit = 8,
    OffsetFetch = 9,
    FindCoordinator = 10,
    JoinGroup = 11,
    Heartbeat = 12,
    LeaveGroup = 13,
    SyncGroup = 14,
    SaslHandshake = 17,
    ApiVersions = 18,
    CreateTopics = 19,
    SaslAuthenticate = 36,
}
