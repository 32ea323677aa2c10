namespace CloudNexus.Functions.Live;

/// <summary>Names that browser and functions share.</summary>
public static class LiveNames
{
    public const string Hub = "live";
    public const string ConnectionSetting = "AzureSignalRConnectionString";
    public const string SamplesTarget = "samples";
    public const string FleetTarget = "fleet";
    public const string EventTarget = "event";
    public const string AlertTarget = "alert";
    public const string SummaryTarget = "summary";

    /// <summary>To one user alone: how a question of theirs gets on.</summary>
    public const string AiTarget = "ai";
    public const string CommandTarget = "command";
    public const string CommandOutputTarget = "commandOutput";
    public const string JobTarget = "job";
    public const string RunsTarget = "runs";
    public const string LogsTarget = "logs";
    public const string FleetGroup = "fleet";

    /// <summary>Who watches a node and takes each of its messages.</summary>
    public static string NodeGroup(string nodeId) => $"node-{nodeId}";

    /// <summary>Who watches a node with its logs.</summary>
    public static string LogGroup(string nodeId) => $"logs-{nodeId}";

    /// <summary>Who watches a node and is too slow for each of its messages. No node's id holds a dot.</summary>
    public static string SlowGroup(string nodeId) => $"node-{nodeId}.slow";
}
