namespace CloudNexus.Functions.Commands;

/// <summary>Actions that need no signature. Every other one of a host does, and must stand in that host's own list.</summary>
public static class CommandActions
{
    /// <summary>The service's own, arguments <c>{"question": text, "model"?: text, "node"?: id}</c>: with a node, of which the maker may know.</summary>
    public const string Ask = "ask";

    public const string Ping = "ping";
    public const string Collect = "collect";
    public const string Processes = "processes";
    public const string System = "system";

    /// <summary>The end of the agent's own log, arguments <c>{"lines"?: 1 to 500}</c>.</summary>
    public const string Log = "log";

    /// <summary>What every host does without being allowed to.</summary>
    public static readonly IReadOnlySet<string> BuiltIn =
        new HashSet<string>(StringComparer.Ordinal) { Ping, Collect, Processes, System, Log };
}
