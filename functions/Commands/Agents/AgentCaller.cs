namespace CloudNexus.Functions.Commands.Agents;

/// <summary>An agent that calls: a host's, or a software agent.</summary>
public sealed record AgentCaller(string NodeId, bool IsHost)
{
    /// <summary>For events and the audit log.</summary>
    public string Actor => $"node:{NodeId}";
}
