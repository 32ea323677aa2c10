using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Logs;

/// <summary>What a <see cref="LogLoop"/> works with.</summary>
/// <param name="DataDirectory">Where its state is kept.</param>
/// <param name="Sender">Takes frames to a route.</param>
/// <param name="Session">Says who the agent is and where frames go.</param>
/// <param name="Control">Says when to flush, and by which way.</param>
/// <param name="Timeline">The lines' time.</param>
/// <param name="Log">The agent's log.</param>
/// <param name="Clock">Paces everything.</param>
/// <param name="Random">Jitter: numbers in [0, 1).</param>
public sealed record LogParts(
    string DataDirectory,
    FrameSender Sender,
    ServerSession Session,
    ControlState Control,
    Timeline Timeline,
    AgentLog Log,
    TimeProvider Clock,
    Func<double> Random);
