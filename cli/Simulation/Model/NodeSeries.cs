using CloudNexus.Wire;

namespace CloudNexus.Cli.Simulation.Model;

/// <summary>The series of a simulated host, under the names that a real one has, and <c>sim.index</c>, which numbers its samples from
/// 0.</summary>
internal static class NodeSeries
{
    public const string IndexName = "sim.index";

    private static readonly (string, string) Device = ("device", "vda");
    private static readonly (string, string) Interface = ("interface", "eth0");
    private static readonly (string, string) Mount = ("mount", "/");

    /// <summary>In the order of <see cref="NodeModel.Values"/>.</summary>
    public static IReadOnlyList<SeriesDefinition> All { get; } =
    [
        SeriesDefinition.Gauge(IndexName, "1"),
        Percent("cpu.total"),
        Percent("cpu.user"),
        Percent("cpu.system"),
        Percent("cpu.iowait"),
        SeriesDefinition.Gauge("load.1", "1", 2),
        SeriesDefinition.Gauge("load.5", "1", 2),
        SeriesDefinition.Gauge("load.15", "1", 2),
        SeriesDefinition.Gauge("mem.total", "By"),
        SeriesDefinition.Gauge("mem.used", "By"),
        SeriesDefinition.Gauge("mem.available", "By"),
        Percent("mem.used_percent"),
        SeriesDefinition.Gauge("mem.cached", "By"),
        SeriesDefinition.Gauge("disk.size", "By", 0, Mount),
        SeriesDefinition.Gauge("disk.used", "By", 0, Mount),
        SeriesDefinition.Gauge("disk.free", "By", 0, Mount),
        SeriesDefinition.Gauge("disk.used_percent", "%", 2, Mount),
        .. Counters("disk_io", "read_bytes write_bytes reads writes busy_ms read_ms write_ms", Device),
        .. Counters("net", "rx_bytes rx_packets rx_errors rx_drops tx_bytes tx_packets tx_errors tx_drops", Interface),
        SeriesDefinition.Gauge("system.uptime", "s"),
        SeriesDefinition.Gauge("system.processes", "1"),
    ];

    private static SeriesDefinition Percent(string name) => SeriesDefinition.Gauge(name, "%", 2);

    private static IEnumerable<SeriesDefinition> Counters(string group, string names, (string, string) label)
        => names.Split(' ').Select(name => SeriesDefinition.Counter($"{group}.{name}", Unit(name), label));

    private static string Unit(string name) => name switch
    {
        _ when name.EndsWith("_bytes", StringComparison.Ordinal) => "By",
        _ when name.EndsWith("_ms", StringComparison.Ordinal) => "ms",
        _ => "1",
    };

    /// <summary>Puts values one after the other.</summary>
    public ref struct Writer(double[] values)
    {
        private int _next;

        public void Add(double value) => values[_next++] = value;
    }
}
