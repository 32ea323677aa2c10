namespace CloudNexus.Functions.Events;

/// <summary>The types of events that the service itself makes.</summary>
public static class EventTypes
{
    public const string NodeCreated = "node.created";
    public const string NodeUpdated = "node.updated";
    public const string NodeArchived = "node.archived";
    public const string NodeRestored = "node.restored";
    public const string NodeDeleted = "node.deleted";

    /// <summary>A node's status changed: <c>status</c> and <c>reason</c> are among its changes.</summary>
    public const string NodeStatus = "node.status";

    /// <summary>A replay showed that a node reported as down was only cut off.</summary>
    public const string NodeStatusCorrected = "node.status_corrected";

    /// <summary>A model has said what may be behind an event, whose id is among the changes.</summary>
    public const string AiExplained = "ai.explained";

    /// <summary>An alert fired: <c>alert</c> and <c>rule</c> (ids), <c>ruleName</c>, <c>severity</c>, <c>value</c>, <c>device</c> and
    /// <c>series</c> are among its changes.</summary>
    public const string AlertFiring = "alert.firing";
    public const string AlertResolved = "alert.resolved";

    /// <summary>An alert should not have fired: samples that came later show it.</summary>
    public const string AlertWithdrawn = "alert.withdrawn";
    public const string AlertAcknowledged = "alert.acknowledged";
    public const string JobCreated = "job.created";
    public const string JobUpdated = "job.updated";
    public const string JobDeleted = "job.deleted";

    /// <summary>A run failed, and no other attempt follows: <c>job</c>, <c>run</c> and <c>state</c> are among its changes.</summary>
    public const string JobRunFailed = "job.run_failed";

    /// <summary>A message could not be delivered: <c>channel</c>, <c>name</c> and <c>error</c> are among its changes.</summary>
    public const string ChannelFailed = "channel.failed";

    /// <summary>A node's logs of a day reached what may be stored of them: <c>day</c> and <c>megabytes</c> are among its changes.</summary>
    public const string LogLimit = "log.limit";

    public const string PipelineLate = "pipeline.late";
    public const string PipelineCaughtUp = "pipeline.caught_up";

    /// <summary>A table of samples is kept beyond its time, as it is not archived: <c>table</c> and <c>due</c> are its changes.</summary>
    public const string ArchiveLate = "system.archive_late";

    /// <summary>What the service's own types begin with, before the first point: no outside event may look like one.</summary>
    public static readonly IReadOnlySet<string> Own = new HashSet<string>(StringComparer.Ordinal)
    {
        "agent", "ai", "alert", "audit", "budget", "channel", "check", "command", "event", "job", "key", "live", "log", "node", "pipeline",
        "session", "setting", "system", "token", "user",
    };

    public static bool IsOwn(string type) => Own.Contains(type.Split('.', 2)[0]);
}
