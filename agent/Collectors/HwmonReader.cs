namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Finds and reads the sensors of <c>/sys/class/hwmon</c>, and where these have no temperature those of <c>/sys/class/thermal</c>. Looks
/// for new ones at every sixth reading.
/// </summary>
internal sealed class HwmonReader(HostRoot root)
{
    /// <summary>Sensors of all kinds together.</summary>
    public const int MostSensors = 64;

    private const int LookEvery = 6;
    private const double Milli = 1e-3;
    private const double Micro = 1e-6;
    private const string Input = "_input";
    private const string Average = "_average";
    private readonly string _chips = root.PathOf("sys/class/hwmon");
    private readonly string _zones = root.PathOf("sys/class/thermal");
    private HwmonSensor[] _sensors = [];
    private int _round;

    public HwmonReading[] Read()
    {
        if (_round++ % LookEvery == 0)
        {
            _sensors = Find();
        }

        return [.. _sensors.Select(sensor => sensor.Read()).OfType<HwmonReading>()];
    }

    private HwmonSensor[] Find()
    {
        var sensors = new List<HwmonSensor>();
        foreach (var chips in SysFile.Entries(_chips).Select(entry => Path.Join(_chips, entry)).GroupBy(NameOf))
        {
            var alone = chips.Count() == 1;
            sensors.AddRange(chips.SelectMany(chip => SensorsOf(chip, alone ? chips.Key : Distinct(chip, chips.Key))));
        }

        if (!sensors.Exists(sensor => sensor.Kind == HwmonKind.Temperature))
        {
            sensors.AddRange(Zones());
        }

        return [.. sensors.DistinctBy(sensor => (sensor.Kind, sensor.Key)).Take(MostSensors)];
    }

    private static string NameOf(string chip)
        => SysFile.Text(Path.Join(chip, "name")) is { Length: > 0 } name ? name : Path.GetFileName(chip);

    // Two drives are both "nvme": what they hang on tells them apart, and stays the same from start to start.
    private static string Distinct(string chip, string name)
    {
        var link = Path.Join(chip, "device");
        var device = Directory.Exists(link) ? Directory.ResolveLinkTarget(link, returnFinalTarget: false)?.Name : null;
        return $"{name}-{device ?? Path.GetFileName(chip)}";
    }

    private static IEnumerable<HwmonSensor> SensorsOf(string chip, string name)
    {
        var files = SysFile.Entries(chip);
        var labels = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            // An average counts where there is no newest value.
            var stem = Stem(file, Input) ?? Stem(file, Average) ?? "";
            if (KindOf(stem) is not { } kind || (file.EndsWith(Average, StringComparison.Ordinal) && files.Contains(stem + Input)))
            {
                continue;
            }

            // Some chips give one label to several sensors: only the first has it.
            var label = SysFile.Text(Path.Join(chip, $"{stem}_label"));
            var sensor = label.Length > 0 && labels.Add($"{kind}{label}") ? label : stem;
            yield return new HwmonSensor(kind, HwmonSensor.KeyOf(name, sensor), Path.Join(chip, file), UnitOf(kind));
        }
    }

    private static string? Stem(string file, string end) => file.EndsWith(end, StringComparison.Ordinal) ? file[..^end.Length] : null;

    private static HwmonKind? KindOf(string stem)
        => stem.TrimEnd("0123456789".ToCharArray()) switch
        {
            "temp" => HwmonKind.Temperature,
            "fan" => HwmonKind.Fan,
            "power" => HwmonKind.Power,
            _ => null,
        };

    private static double UnitOf(HwmonKind kind) => kind switch { HwmonKind.Temperature => Milli, HwmonKind.Fan => 1, _ => Micro };

    private IEnumerable<HwmonSensor> Zones()
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var zone in SysFile.Entries(_zones).Where(entry => entry.StartsWith("thermal_zone", StringComparison.Ordinal)))
        {
            var type = SysFile.Text(Path.Join(_zones, zone, "type"));
            yield return new HwmonSensor(
                HwmonKind.Temperature,
                HwmonSensor.KeyOf("thermal", type.Length > 0 && types.Add(type) ? type : zone),
                Path.Join(_zones, zone, "temp"),
                Milli);
        }
    }
}
