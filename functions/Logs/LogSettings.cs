using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Logs;

/// <summary>What can be changed at run time of logs.</summary>
public static class LogSettings
{
    public const string RetentionDays = "logs.retention_days";
    public const int UsualRetentionDays = 7;
    public const string MostMegabytes = "logs.most_mb_per_node_day";

    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new(RetentionDays, "Days for which lines of logs are kept; older ones are not taken.", UsualRetentionDays, 1, 365),
        new(
            MostMegabytes,
            "Megabytes of logs, as they are sent, that a node may store of a day: what comes beyond is dropped, and an event says so.",
            200,
            1,
            10_000),
    ];
}
