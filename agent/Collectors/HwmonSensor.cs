using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>What a sensor measures: °C, turns a minute, or watts.</summary>
internal enum HwmonKind
{
    Temperature,
    Fan,
    Power,
}

/// <summary>One value; the key is that of the sensor.</summary>
internal sealed record HwmonReading(HwmonKind Kind, string Key, double Value);

/// <summary>Where a sensor's value is read, as a whole number of <paramref name="Unit"/>.</summary>
internal sealed record HwmonSensor(HwmonKind Kind, string Key, string Path, double Unit)
{
    // What a sensor without a probe says: -128, 127.8, 255 and beyond.
    private const double Coldest = -100;
    private const double Hottest = 250;
    private const char Separator = '\n';

    public static string KeyOf(string chip, string sensor) => chip + Separator + sensor;

    public static (string Name, string Value)[] Labels(string key)
    {
        var at = key.IndexOf(Separator, StringComparison.Ordinal);
        return [("chip", SeriesNames.CleanLabelValue(key[..at])), ("sensor", SeriesNames.CleanLabelValue(key[(at + 1)..]))];
    }

    /// <summary>Null when the sensor has nothing to say, or nothing that can be.</summary>
    public HwmonReading? Read()
        => SysFile.Number(Path) is { } raw && raw * Unit is var value && IsPlausible(value) ? new HwmonReading(Kind, Key, value) : null;

    private bool IsPlausible(double value)
        => Kind == HwmonKind.Temperature ? value is > Coldest and < Hottest : value >= 0;
}
