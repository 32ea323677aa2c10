using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Configuration;

/// <summary>What surrounds a command: the process's own, or a test's.</summary>
internal sealed record CommandContext(Func<string, string?> Environment, TextWriter Output, AgentLog Log, TimeProvider Clock)
{
    /// <summary>How long the agent's stop may take.</summary>
    public TimeSpan StopTime { get; init; } = AgentHost.UsualStopTime;
}
