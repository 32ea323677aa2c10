namespace CloudNexus.Functions.Alerts.Rules;

/// <summary>The rules that a fresh installation begins with.</summary>
public static class AlertDefaults
{
    private const string Maker = "system";
    private const int Minute = 60;

    /// <param name="nowMs">Epoch milliseconds.</param>
    public static IReadOnlyList<AlertRule> Make(long nowMs)
    {
        return
        [
            Rule("node-offline", "Node offline", AlertSeverity.Critical, new AlertCondition(AlertKinds.Offline, Minute)),
            Rule("disk-almost-full", "Disk almost full", AlertSeverity.Critical, AtLeast("disk.used_percent", 97, 95, 5 * Minute)),
            Rule("disk-full", "Disk filling up", AlertSeverity.Warning, AtLeast("disk.used_percent", 90, 88, 5 * Minute)),
            Rule("memory-full", "Memory nearly used up", AlertSeverity.Warning, AtLeast("mem.used_percent", 95, 92, 10 * Minute)),
            Rule("cpu-busy", "CPU busy", AlertSeverity.Info, AtLeast("cpu.total", 95, 90, 15 * Minute)),
        ];

        AlertRule Rule(string id, string name, AlertSeverity severity, AlertCondition condition) => new(
            id, name, true, severity, AlertScope.Everything, condition, [], true, 0, true, nowMs, Maker, nowMs, 1);

        static AlertCondition AtLeast(string series, double value, double clear, int seconds) => new(
            AlertKinds.Threshold, seconds, series, null, AlertPer.Device, AlertOp.AtLeast, value, clear, Minute);
    }
}
