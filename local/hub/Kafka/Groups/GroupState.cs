namespace CloudNexus.Local.Hub.Kafka.Groups;

internal enum GroupPhase
{
    /// <summary>Nobody is in it.</summary>
    Empty,

    /// <summary>Members are joining.</summary>
    Joining,

    /// <summary>All have joined; the leader is to say who reads what.</summary>
    Syncing,

    /// <summary>Everybody knows what to read.</summary>
    Stable,
}

/// <summary>What a stable group is, as it is kept on the disk.</summary>
internal sealed record GroupState(string Name, int Generation, string Type, string Protocol, string Leader, IReadOnlyList<GroupMember> Members);
