namespace CloudNexus.Functions.Costs;

/// <summary>What is counted. The names are those of the columns in the store.</summary>
public enum CostMeter
{
    /// <summary>Operations of Table Storage, agents' readings of their control rows included.</summary>
    TableOperations,

    /// <summary>Events that the hub took, in units of 64 KiB.</summary>
    EventHubEvents,

    /// <summary>Their bytes.</summary>
    EventHubBytes,

    /// <summary>Live messages in units of 2 KiB, once for each receiver.</summary>
    SignalRMessages,

    /// <summary>Live connections at once: the most of the day.</summary>
    SignalRConnections,

    /// <summary>Runs of functions.</summary>
    FunctionExecutions,

    /// <summary>Milliseconds in which at least one function of a kind ran: what is billed where runs share an instance.</summary>
    ActiveMilliseconds,

    /// <summary>Milliseconds of all runs, each at least a second: what would be billed if each had an instance of its own.</summary>
    SeparateMilliseconds,

    /// <summary>Bytes that went to browsers and other callers.</summary>
    EgressBytes,

    /// <summary>Bytes by which the raw tier grew.</summary>
    RawBytes,

    /// <summary>Bytes by which the tier of minutes grew.</summary>
    MinuteBytes,

    /// <summary>Bytes by which the tier of quarter hours grew.</summary>
    QuarterBytes,
}
