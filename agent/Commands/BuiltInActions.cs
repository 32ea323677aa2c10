using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Commands;

/// <summary>What every host does without being allowed to: it only reads, and tells what the agent tells anyway.</summary>
internal static class BuiltInActions
{
    public const string Ping = "ping";

    /// <summary>Sends what was sampled up to now.</summary>
    public const string Collect = "collect";

    public const string Processes = "processes";
    public const string System = "system";

    /// <summary>The end of the agent's own log.</summary>
    public const string Log = "log";

    /// <summary>Of <see cref="Log"/>: how many lines.</summary>
    public const string Lines = "lines";

    public const int MostLines = 500;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly AllowedCommand[] All =
    [
        new() { Name = Ping, Timeout = Timeout },
        new() { Name = Collect, Timeout = Timeout },
        new() { Name = Processes, Timeout = Timeout },
        new() { Name = System, Timeout = Timeout },
        new()
        {
            Name = Log,
            Timeout = Timeout,
            Arguments = [new IntegerArgument(Lines, 1, MostLines) { Default = "100" }],
            MaxOutputBytes = OutputBuffer.MostBytes,
        },
    ];

    /// <summary>Null when there is none of this name.</summary>
    public static AllowedCommand? Find(string name) => Array.Find(All, a => a.Name == name);
}
