using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Temperatures, fans and power that the hardware tells, read beside the collection every tenth second: a chip behind a slow bus blocks for
/// milliseconds, a faulty one for ever.
/// </summary>
public sealed class HwmonCollector : ICollector
{
    private const int KeepRounds = 60;
    private readonly DeviceTable _temperatures;
    private readonly DeviceTable _fans;
    private readonly DeviceTable _powers;

    public HwmonCollector(HostRoot root, SeriesTable series)
    {
        DeviceTable Table(Func<(string, string)[], SeriesDefinition> define)
            => new(series, HwmonReader.MostSensors, KeepRounds, key => [define(HwmonSensor.Labels(key))]);
        _temperatures = Table(labels => SeriesDefinition.Gauge("hwmon.temp", "Cel", 1, labels));
        _fans = Table(labels => SeriesDefinition.Gauge("hwmon.fan", "1/min", 0, labels));
        _powers = Table(labels => SeriesDefinition.Gauge("hwmon.power", "W", 2, labels));
        Readings = new Beside<HwmonReading[]>(new HwmonReader(root).Read);
    }

    public string Name => "hwmon";

    internal Beside<HwmonReading[]> Readings { get; }

    public void Collect()
    {
        foreach (var reading in Readings.Next() ?? [])
        {
            TableOf(reading.Kind).Meet(reading.Key)?.Slots[0].Set(reading.Value);
        }

        _temperatures.EndRound();
        _fans.EndRound();
        _powers.EndRound();
    }

    private DeviceTable TableOf(HwmonKind kind) => kind switch
    {
        HwmonKind.Temperature => _temperatures,
        HwmonKind.Fan => _fans,
        _ => _powers,
    };
}
