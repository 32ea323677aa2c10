using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent.Transport;

/// <summary>What a <see cref="Delivery"/> works with.</summary>
/// <param name="Spool">Where samples and frames are.</param>
/// <param name="Sender">Takes frames to a route.</param>
/// <param name="Session">Says who the agent is and where frames go.</param>
/// <param name="Control">Says what is settled and when to flush.</param>
/// <param name="Timeline">The samples' time.</param>
/// <param name="NextEpoch">Numbers this life of the agent, above all epochs of the spool; called once, when the timeline is anchored,
/// unless the spool goes on with the epoch before.</param>
/// <param name="Counters">What was done.</param>
public sealed record DeliveryParts(
    FileSpool Spool,
    FrameSender Sender,
    ServerSession Session,
    ControlState Control,
    Timeline Timeline,
    Func<ulong> NextEpoch,
    AgentCounters Counters);
