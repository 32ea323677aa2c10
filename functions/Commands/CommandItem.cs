using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Commands;

/// <summary>One command to one target, as it is shown.</summary>
/// <param name="BatchId">What the commands of one request to several targets share; null for a single one.</param>
/// <param name="Arguments">A JSON object as the exact text that is, or will be, signed.</param>
/// <param name="ExpiresAt">When it ends as expired unless it has begun by then.</param>
/// <param name="CreatedBy">A user's name, or of what made it in somebody's name.</param>
/// <param name="ApprovedBy">Whose signature it carries; null without.</param>
/// <param name="SentAt">When its agent was first given it.</param>
/// <param name="Result">Null until it has ended.</param>
/// <param name="OutputBytes">Bytes of output kept, in UTF-8.</param>
/// <param name="OutputCut">Whether there was more output than is kept.</param>
public sealed record CommandItem(
    string Id,
    string? BatchId,
    CommandTarget Target,
    string Action,
    string Arguments,
    CommandStatus Status,
    CommandPriority Priority,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string CreatedBy,
    CommandApprover? ApprovedBy = null,
    DateTimeOffset? SentAt = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    CommandResult? Result = null,
    int OutputBytes = 0,
    bool OutputCut = false)
{
    /// <summary>For whom it was made; who runs it inside the service may read what this one may see, and no more. Never shown.</summary>
    [JsonIgnore]
    public CommandMaker Maker { get; init; } = CommandMaker.Nobody;

    [JsonIgnore]
    public bool HasEnded => Status >= CommandStatus.Completed;
}

/// <summary>Where a command goes. Neither id: to the service itself.</summary>
/// <param name="NodeId">Of a host.</param>
/// <param name="AgentId">Of a software agent.</param>
/// <param name="Name">The node's name when the command was made; <c>service</c> for the service itself.</param>
public sealed record CommandTarget(string? NodeId, string? AgentId, string Name)
{
    /// <summary>The service itself.</summary>
    public static CommandTarget Service { get; } = new(null, null, "service");

    /// <summary>The id of the node that stands for the target; null for the service.</summary>
    [JsonIgnore]
    public string? Node => NodeId ?? AgentId;

    [JsonIgnore]
    public bool IsService => Node is null;
}

/// <param name="KeyId">An operator key's id.</param>
/// <param name="At">When the signature came here.</param>
public sealed record CommandApprover(string KeyId, DateTimeOffset At);
