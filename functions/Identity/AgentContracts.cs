using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Identity;

/// <summary>What an agent, or whoever adds a node by hand, says of the node.</summary>
public sealed record RegisterRequest(
    string Name, string? Type, Dictionary<string, string>? Labels, string? AgentVersion, NodeSystem? System);

/// <param name="ApiKey">Shown this once.</param>
public sealed record RegisterAnswer(string NodeId, string ApiKey, AgentSettings Settings);

public sealed record SyncRequest(string? AgentVersion, NodeSystem? System);

/// <summary>What an agent needs to send and to hear: tokens are short-lived and good for this node only.</summary>
/// <param name="ReceivedAt">When the question came, epoch milliseconds.</param>
/// <param name="ServerTime">When the answer was made, epoch milliseconds.</param>
/// <param name="Send">Where frames go; null where only the gateway is open.</param>
/// <param name="SpoolMaxAgeSeconds">How long samples are worth keeping: older ones would not be taken any more.</param>
public sealed record AgentSettings(
    long ReceivedAt,
    long ServerTime,
    SendAccess? Send,
    ControlAccess Control,
    int FlushIntervalSeconds,
    int PollIntervalSeconds,
    long SpoolMaxAgeSeconds)
{
    /// <summary>The key that the agent is to use from now on: a secret. Null for the one that it has.</summary>
    public string? NewKey { get; init; }
}

/// <param name="Url">The node's publisher path of the Event Hub's send API.</param>
/// <param name="Authorization">The value of the Authorization header: a secret.</param>
/// <param name="ExpiresAt">Epoch milliseconds.</param>
public sealed record SendAccess(string Url, string Authorization, long ExpiresAt);

/// <param name="Url">The node's control row, readable and nothing else: a secret.</param>
/// <param name="ExpiresAt">Epoch milliseconds.</param>
public sealed record ControlAccess(string Url, long ExpiresAt);
