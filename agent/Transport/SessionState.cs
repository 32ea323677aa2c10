using CloudNexus.Wire;

namespace CloudNexus.Agent.Transport;

/// <summary>Who the agent is to the server and what it was told last. A new one replaces it at each registration and sync.</summary>
public sealed class SessionState(ApiKey key, AgentSettings settings)
{
    public ApiKey Key => key;

    public AgentSettings Settings => settings;
}
