using System.Text.Json.Serialization;

namespace CloudNexus.Agent.Transport;

/// <summary>The node's control row as Table Storage answers it; columns that the server has not written are null.</summary>
public sealed class ControlRow
{
    /// <summary>Bit of <see cref="Flags"/>: there is news at the sync function.</summary>
    public const int SyncFlag = 1;

    /// <summary>Bit of <see cref="Flags"/>: commands wait to be claimed.</summary>
    public const int CommandsFlag = 2;

    /// <summary>A <see cref="Wire.Settlement"/>'s text.</summary>
    [JsonPropertyName("Settled")]
    public string? Settled { get; init; }

    [JsonPropertyName("FlushIntervalSeconds")]
    public int? FlushIntervalSeconds { get; init; }

    [JsonPropertyName("PollIntervalSeconds")]
    public int? PollIntervalSeconds { get; init; }

    /// <summary>
    /// Whether frames should go to the gateway as long as it takes them: somebody watches, and the hub would let them wait.
    /// </summary>
    [JsonPropertyName("PrefersGateway")]
    public bool? PrefersGateway { get; init; }

    [JsonPropertyName("Flags")]
    public int? Flags { get; init; }
}
