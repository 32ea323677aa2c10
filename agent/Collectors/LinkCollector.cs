using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Whether network interfaces are up, and how fast, from <c>/sys/class/net</c>, looked up beside the collection every tenth second: drivers
/// may take their time. Containers' ends and loopback are left out.
/// </summary>
public sealed class LinkCollector : ICollector
{
    private const int MostInterfaces = 64;
    private const int KeepRounds = 60;
    private const double BitsPerMegabit = 1e6;
    private readonly DeviceTable _states;
    private readonly DeviceTable _speeds;
    private readonly Beside<Link[]> _links;

    public LinkCollector(HostRoot root, SeriesTable series)
    {
        DeviceTable Table(string key, string unit)
            => new(series, MostInterfaces, KeepRounds, name => [SeriesDefinition.Gauge(key, unit, 0, Label(name))]);
        _states = Table("net.up", "1");
        _speeds = Table("net.speed", "bit/s");
        _links = new Beside<Link[]>(() => Read(root.PathOf("sys/class/net")));
    }

    public string Name => "links";

    internal Beside<Link[]> Links => _links;

    public void Collect()
    {
        foreach (var link in _links.Next() ?? [])
        {
            _states.Meet(link.Name)?.Slots[0].Set(link.Up ? 1UL : 0);
            if (link.Megabits > 0)
            {
                _speeds.Meet(link.Name)?.Slots[0].Set(link.Megabits * BitsPerMegabit);
            }
        }

        _states.EndRound();
        _speeds.EndRound();
    }

    private static (string Name, string Value) Label(string name) => ("interface", SeriesNames.CleanLabelValue(name));

    private static Link[] Read(string directory) =>
    [
        .. SysFile.Entries(directory)
            .Where(name => name != "lo" && !name.StartsWith("veth", StringComparison.Ordinal))
            .Where(name => Directory.Exists(Path.Join(directory, name)))
            .Take(MostInterfaces)
            .Select(name => Read(directory, name)),
    ];

    // Drivers that don't tell a state, such as those of tunnels, tell whether there is a carrier. An interface that is down has no speed,
    // and some refuse to say so.
    private static Link Read(string directory, string name)
    {
        var state = SysFile.Text(Path.Join(directory, name, "operstate"));
        var up = state == "up" || (state == "unknown" && SysFile.Number(Path.Join(directory, name, "carrier")) == 1);
        return new Link(name, up, up ? SysFile.Number(Path.Join(directory, name, "speed")) ?? 0 : 0);
    }

    internal sealed record Link(string Name, bool Up, long Megabits);
}
