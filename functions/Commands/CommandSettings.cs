using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Commands;

/// <summary>What admins change of commands at run time.</summary>
public static class CommandSettings
{
    public const string QueuePerTarget = "commands.queue_per_target";
    public const string RequestsPerMinute = "commands.requests_per_minute";
    public const string OutputKilobytes = "commands.output_kilobytes";
    public const string DaysKept = "commands.days_kept";

    public static readonly IReadOnlyList<SettingDefinition> All =
    [
        new(QueuePerTarget, "Commands of one target that may wait or run.", 100, 1, 1_000),
        new(RequestsPerMinute, "Requests for commands that a user may make in a minute.", 120, 1, 10_000),
        new(OutputKilobytes, "Output that is kept of a command; what is beyond is cut.", 256, 1, 256),
        new(DaysKept, "Days after which commands are dropped, with their results and output.", 30, 1, 400),
    ];
}
