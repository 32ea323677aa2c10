namespace CloudNexus.Agent;

/// <summary>The version that the agent names itself with.</summary>
public static class AgentVersion
{
    public static readonly string Text = typeof(AgentVersion).Assembly.GetName().Version is { } version ? version.ToString(3) : "0.0.0";
}
