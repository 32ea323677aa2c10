using System.Text.Json.Serialization;

namespace CloudNexus.Agent.Commands;

/// <summary>
/// A line of the journal: all that is known of one signed command, or, without an id, what the floor and the node are. Later lines replace earlier ones.
/// </summary>
internal sealed record JournalRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>Without an id: the node that signatures must be for; null while that is open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Node { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Action { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Nonce { get; init; }

    /// <summary>Until when the signature is good, epoch milliseconds; of the floor: no signature that ends by then is taken.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>How it ended; null while it runs, or when the agent ended first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CommandResult? Result { get; init; }

    /// <summary>The output that the server had not taken when it ended, and where that begins.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportOutput? Output { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cut { get; init; }

    /// <summary>When it ended, epoch milliseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long EndedAt { get; init; }

    /// <summary>Whether the server knows how it ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Delivered { get; init; }
}
