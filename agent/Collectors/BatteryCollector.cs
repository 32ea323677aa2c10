using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Batteries that feed the host (not those of mice and the like), from <c>/sys/class/power_supply</c>, read beside the collection every
/// tenth second. Power is positive while it charges. Status: 0 unknown, 1 discharging, 2 charging, 3 not charging, 4 full.
/// </summary>
public sealed class BatteryCollector : ICollector
{
    private const int MostBatteries = 8;
    private const int KeepRounds = 60;
    private const double Micro = 1e-6;
    private readonly DeviceTable _batteries;
    private readonly DeviceTable _powers;

    public BatteryCollector(HostRoot root, SeriesTable series)
    {
        _batteries = new DeviceTable(series, MostBatteries, KeepRounds, Define);
        _powers = new DeviceTable(
            series, MostBatteries, KeepRounds, name => [SeriesDefinition.Gauge("battery.power", "W", 2, Label(name))]);
        Readings = new Beside<Battery[]>(() => Read(root.PathOf("sys/class/power_supply")));
    }

    public string Name => "battery";

    internal Beside<Battery[]> Readings { get; }

    public void Collect()
    {
        foreach (var battery in Readings.Next() ?? [])
        {
            if (_batteries.Meet(battery.Name) is not { } device)
            {
                continue;
            }

            device.Slots[0].Set(battery.Percent ?? double.NaN);
            device.Slots[1].Set(battery.Status);
            if (battery.Watts is { } watts)
            {
                _powers.Meet(battery.Name)?.Slots[0].Set(watts);
            }
        }

        _batteries.EndRound();
        _powers.EndRound();
    }

    private static (string Name, string Value) Label(string name) => ("battery", SeriesNames.CleanLabelValue(name));

    private static SeriesDefinition[] Define(string name) =>
    [
        SeriesDefinition.Gauge("battery.percent", "%", 0, Label(name)),
        SeriesDefinition.Gauge("battery.status", "1", 0, Label(name)),
    ];

    private static Battery[] Read(string directory) =>
    [
        .. SysFile.Entries(directory)
            .Where(name => SysFile.Text(Path.Join(directory, name, "type")) == "Battery"
                && SysFile.Text(Path.Join(directory, name, "scope")) != "Device"
                && SysFile.Number(Path.Join(directory, name, "present")) is not 0)
            .Take(MostBatteries)
            .Select(name => Read(directory, name)),
    ];

    private static Battery Read(string directory, string name)
    {
        long? Number(string file) => SysFile.Number(Path.Join(directory, name, file));
        var status = SysFile.Text(Path.Join(directory, name, "status")) switch
        {
            "Discharging" => 1UL,
            "Charging" => 2UL,
            "Not charging" => 3UL,
            "Full" => 4UL,
            _ => 0UL,
        };

        // Some drivers give the current a sign of its own: the status says it for all.
        var watts = Number("power_now") * Micro ?? Number("current_now") * Micro * Number("voltage_now") * Micro;
        return new Battery(name, Number("capacity"), status, status == 1 ? -Absolute(watts) : Absolute(watts));
    }

    private static double? Absolute(double? value) => value is { } known ? Math.Abs(known) : null;

    internal sealed record Battery(string Name, double? Percent, ulong Status, double? Watts);
}
