using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Groups;

/// <summary>A way of sharing partitions that a member knows, with its subscription in that way's own bytes.</summary>
internal sealed record GroupProtocol(string Name, byte[] Metadata);

/// <summary>Answer to JoinGroup. Only the leader hears of the others.</summary>
internal sealed record JoinResult(
    KafkaError Error, int Generation, string Protocol, string Leader, string MemberId, IReadOnlyList<(string Id, byte[] Metadata)> Members)
{
    public static JoinResult Refused(KafkaError error, string memberId) => new(error, -1, "", "", memberId, []);
}

/// <summary>Answer to SyncGroup.</summary>
internal sealed record SyncResult(KafkaError Error, byte[] Assignment)
{
    public static SyncResult Refused(KafkaError error) => new(error, []);
}

/// <summary>A consumer in a group. Guarded by its group's lock.</summary>
internal sealed class GroupMember(string id, TimeSpan sessionTimeout, TimeSpan rebalanceTimeout, IReadOnlyList<GroupProtocol> protocols)
{
    public string Id => id;

    public TimeSpan SessionTimeout { get; set; } = sessionTimeout;

    public TimeSpan RebalanceTimeout { get; set; } = rebalanceTimeout;

    public IReadOnlyList<GroupProtocol> Protocols { get; set; } = protocols;

    public byte[] Assignment { get; set; } = [];

    /// <summary>When it was last heard of, a timestamp of the clock.</summary>
    public long SeenAt { get; set; }

    /// <summary>Its JoinGroup that waits for the others.</summary>
    public TaskCompletionSource<JoinResult>? Joining { get; set; }

    /// <summary>Its SyncGroup that waits for the leader's.</summary>
    public TaskCompletionSource<SyncResult>? Syncing { get; set; }

    /// <summary>Subscriptions and assignment, in bytes.</summary>
    public int Bytes => Protocols.Sum(p => p.Metadata.Length + p.Name.Length) + Assignment.Length;

    public byte[] MetadataOf(string protocol) => Protocols.FirstOrDefault(p => p.Name == protocol)?.Metadata ?? [];
}
