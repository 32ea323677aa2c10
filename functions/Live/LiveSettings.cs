using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Live;

/// <summary>What can be changed at run time of live views and of the governor.</summary>
public static class LiveSettings
{
    public const string FramesPerSecond = "governor.frames_per_second";
    public const string MonthlyBudget = "governor.monthly_budget_dollars";
    public const string WatchedPerUser = "live.watched_per_user";
    public const string WatchedTotal = "live.watched_total";

    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new(
            FramesPerSecond,
            "Frames that the whole fleet sends in a second, until intervals have grown to a minute. Watched nodes come on top.",
            FleetLoad.UsualFramesPerSecond,
            1,
            10_000),
        new(
            MonthlyBudget,
            "Dollars that a month may cost at list prices: beyond, intervals are stretched up to two minutes. 0 for none.",
            0,
            0,
            1_000_000),
        new(WatchedPerUser, "Nodes that one user may watch at once, which then send every second.", 20, 1, 200),
        new(WatchedTotal, "Nodes that all users together may watch at once.", 200, 1, 5_000),
    ];
}
