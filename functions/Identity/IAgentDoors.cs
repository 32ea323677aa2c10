namespace CloudNexus.Functions.Identity;

/// <summary>
/// Where agents get in when they cannot reach the hub and the store at their own addresses. Not registered where they can, as in the cloud.
/// </summary>
public interface IAgentDoors
{
    /// <returns>The settings with addresses that the agent which asks now can reach.</returns>
    AgentSettings Open(string nodeId, AgentSettings settings);
}
