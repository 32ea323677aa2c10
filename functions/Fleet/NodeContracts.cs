using CloudNexus.Functions.Status;

namespace CloudNexus.Functions.Fleet;

/// <summary>A node as lists and live messages show it.</summary>
public record NodeItem
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary>UNKNOWN, UP, DEGRADED, DOWN or LINK_GAP.</summary>
    public required string Status { get; init; }

    /// <summary>Why it has that status, in a sentence; null when there is nothing to say.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Since when it has that status; null when not known.</summary>
    public DateTimeOffset? StatusSince { get; init; }

    /// <summary>Seconds of samples that are known to be missing and may still come; null when none.</summary>
    public int? Gap { get; init; }

    /// <summary>Time of the newest stored sample; null before the first.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public double? Cpu { get; init; }

    public double? Memory { get; init; }

    public double? Disk { get; init; }

    public double? NetRx { get; init; }

    public double? NetTx { get; init; }

    public double? DiskRead { get; init; }

    public double? DiskWrite { get; init; }

    public double? Load1 { get; init; }

    public double? Uptime { get; init; }

    public string? AgentVersion { get; init; }

    /// <summary>Where it stands; null when nobody said.</summary>
    public string? Location { get; init; }

    /// <summary>Whose it is; null when nobody said.</summary>
    public string? Provider { get; init; }

    /// <summary>Since when it is hidden from the fleet and not missed when silent; null while it is neither.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <param name="node">Who it is.</param>
    /// <param name="state">Null before the first sample.</param>
    /// <param name="now">The server's clock.</param>
    /// <param name="pipeline">How far all that was sent has arrived; null when that is not watched.</param>
    public static NodeItem From(Node node, NodeState? state, DateTimeOffset now, PipelineState? pipeline = null) => Fill(
        new NodeItem { Id = node.Id, Name = node.Name, Type = node.Type, Status = NodeStatus.Unknown, Labels = node.Labels },
        node,
        state,
        NodeStatus.Of(state, now, pipeline));

    protected static T Fill<T>(T item, Node node, NodeState? state, StatusVerdict verdict)
        where T : NodeItem
        => (T)(item with
        {
            Status = verdict.Status,
            StatusReason = verdict.Reason,
            StatusSince = verdict.Since,
            Gap = state is null ? null : NodeStatus.GapOf(state),
            LastSeen = state is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(state.LastSampleMs),
            Cpu = state?.Headline.Cpu,
            Memory = state?.Headline.Memory,
            Disk = state?.Headline.Disk,
            NetRx = state?.Headline.NetRx,
            NetTx = state?.Headline.NetTx,
            DiskRead = state?.Headline.DiskRead,
            DiskWrite = state?.Headline.DiskWrite,
            Load1 = state?.Headline.Load1,
            Uptime = state?.Headline.Uptime,
            AgentVersion = node.AgentVersion,
            Location = node.Location,
            Provider = node.Provider,
            ArchivedAt = node.ArchivedAt,
        });
}

/// <summary>One node, with what lists leave out.</summary>
public sealed record NodeDetails : NodeItem
{
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When somebody last changed what people say of it.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>One more with each such change; in quotes it is the <c>ETag</c>.</summary>
    public required long Version { get; init; }

    public string? Notes { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public int? FlushIntervalSeconds { get; init; }

    public NodeSystem? System { get; init; }

    /// <inheritdoc cref="NodeItem.From"/>
    public static new NodeDetails From(Node node, NodeState? state, DateTimeOffset now, PipelineState? pipeline = null) => Fill(
        new NodeDetails
        {
            Id = node.Id,
            Name = node.Name,
            Type = node.Type,
            Status = NodeStatus.Unknown,
            Labels = node.Labels,
            CreatedAt = node.CreatedAt,
            UpdatedAt = node.UpdatedAt,
            Version = node.Version,
            Notes = node.Notes,
            Metadata = node.Metadata,
            FlushIntervalSeconds = state?.FlushIntervalSeconds,
            System = node.System,
        },
        node,
        state,
        NodeStatus.Of(state, now, pipeline));
}

/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Total">How many there are on all pages together.</param>
public sealed record NodeList(IReadOnlyList<NodeItem> Items, string? Next, int Total);
