namespace CloudNexus.Agent.Commands;

/// <summary>How far a command is, as the server calls it.</summary>
internal static class CommandStatus
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    /// <summary>The host will not do it; the result's error says why.</summary>
    public const string Refused = "refused";

    /// <summary>Error of a command during which the agent ended: how far it came is not known.</summary>
    public const string Interrupted = "interrupted";
}
