using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Sensors;

/// <summary>Makes the collectors of the configured sensors.</summary>
public static class SensorSet
{
    /// <summary>Most sensors of one agent.</summary>
    public const int Most = 100;

    /// <summary>Most series that one script may make, whatever its options say.</summary>
    public const int MostSeriesPerScript = 1000;

    /// <summary>Most that a script may print, in bytes, whatever its options say.</summary>
    public const int MostOutputBytes = 1024 * 1024;

    /// <exception cref="InvalidDataException">A sensor cannot be made; the message says which and why.</exception>
    public static IReadOnlyList<ICollector> Create(
        IReadOnlyList<SensorOptions> sensors, HostRoot root, SeriesTable series, AgentLog log, TimeProvider clock)
    {
        if (sensors.Count > Most)
        {
            throw new InvalidDataException($"There are {sensors.Count} sensors; an agent may have {Most}.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var collectors = new List<CheckCollector>();
        foreach (var sensor in sensors)
        {
            Validate(sensor);
            if (!names.Add(sensor.Name))
            {
                throw new InvalidDataException($"Two sensors are named {sensor.Name}.");
            }

            // The first checks are spread, a second apart, within the shorter of the interval and half a minute.
            var spread = Math.Max(1, (int)Math.Min(30, sensor.Interval.TotalSeconds));
            var firstAfter = TimeSpan.FromSeconds(collectors.Count % spread);
            collectors.Add(new CheckCollector(sensor, MakeCheck(sensor, root, clock), series, firstAfter, log, clock));
        }

        return collectors;
    }

    private static ICheck MakeCheck(SensorOptions sensor, HostRoot root, TimeProvider clock) => sensor switch
    {
        HttpSensorOptions http => new HttpCheck(http, clock),
        TcpSensorOptions tcp => new TcpCheck(tcp, clock),
        PingSensorOptions ping => new PingCheck(ping, clock),
        DnsSensorOptions dns => new DnsCheck(dns, root, clock),
        ScriptSensorOptions script => new ScriptCheck(script, clock),
        _ => throw new InvalidDataException($"The sensor {sensor.Name} is of no known kind."),
    };

    private static bool HasNull(string text) => text.Contains('\0');

    private static void Validate(SensorOptions sensor)
    {
        var wrong = sensor switch
        {
            { Name: "" } => "needs a name",
            _ when !SeriesNames.IsLabelValue(sensor.Name) =>
                "has a name that cannot be a label: no braces, commas, equals signs or control characters",
            _ when sensor.Interval < TimeSpan.FromSeconds(1) => "has an interval below one second",
            _ when sensor.Timeout <= TimeSpan.Zero => "has no time to answer in",
            HttpSensorOptions { Url.IsAbsoluteUri: false } => "needs a whole address",
            HttpSensorOptions { Url.Scheme: not ("http" or "https") } => "needs an http or https address",
            HttpSensorOptions { Method: var method } when method.Length == 0 || !method.All(char.IsAsciiLetter) =>
                "has a method that is no word",
            TcpSensorOptions { Port: < 1 or > 65535 } => "has a port outside 1 to 65535",
            ScriptSensorOptions { Command.Count: 0 } => "names no program",
            ScriptSensorOptions { Command: var command } when !Path.IsPathFullyQualified(command[0]) =>
                "needs the absolute path of its program",
            ScriptSensorOptions script when script.Command.Concat(script.Environment.Keys).Concat(script.Environment.Values).Any(HasNull) =>
                "has a null character in its command or environment",
            ScriptSensorOptions script when script.Environment.Keys.Any(k => k.Length == 0 || k.Contains('=')) =>
                "has an environment variable without a proper name",
            ScriptSensorOptions { MaxSeries: < 1 or > MostSeriesPerScript } => $"may make 1 to {MostSeriesPerScript} series",
            ScriptSensorOptions { MaxOutputBytes: < 1 or > MostOutputBytes } => $"may print 1 to {MostOutputBytes} bytes",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new InvalidDataException($"The sensor {sensor.Name} {wrong}.");
        }
    }
}
