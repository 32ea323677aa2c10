using CloudNexus.Harness;

namespace CloudNexus.Load.Agents;

/// <summary>The agents of other systems that are installed here, each at one sample a second with what it collects by default.</summary>
internal static class Peers
{
    private const string NodeExporter = "/usr/bin/prometheus-node-exporter";
    private const string Netdata = "/usr/sbin/netdata";
    private const string Collectd = "/usr/sbin/collectd";

    /// <summary>Those that are missing are told about.</summary>
    public static string[] Missing => [.. new[] { NodeExporter, Netdata, Collectd }.Where(p => !File.Exists(p))];

    /// <summary>Listens on a port of loopback; somebody has to scrape it.</summary>
    public static Contender? StartNodeExporter(string directory, TcpBytes tcp, out Uri address)
    {
        address = new Uri($"http://127.0.0.1:{Ports.Free()}/metrics");
        if (!File.Exists(NodeExporter))
        {
            return null;
        }

        var process = Contender.Start(
            NodeExporter, [$"--web.listen-address={address.Authority}"], Path.Combine(directory, "node_exporter.log"));
        return new Contender("node_exporter", process, () => tcp.Of(process.Id));
    }

    /// <summary>Keeps its samples to itself: its dashboard reads them from the host.</summary>
    public static Contender? StartNetdata(string directory)
    {
        if (!File.Exists(Netdata))
        {
            return null;
        }

        var home = Directory.CreateDirectory(Path.Combine(directory, "netdata")).FullName;
        foreach (var name in new[] { "cache", "lib", "log", "config" })
        {
            Directory.CreateDirectory(Path.Combine(home, name));
        }

        File.WriteAllText(Path.Combine(home, "config", ".opt-out-from-anonymous-statistics"), "");
        var file = Path.Combine(home, "netdata.conf");
        File.WriteAllText(file, $"""
            [global]
                run as user = {Environment.UserName}
            [directories]
                config = {home}/config
                cache = {home}/cache
                lib = {home}/lib
                log = {home}/log
            [db]
                update every = 1
            [web]
                bind to = 127.0.0.1:{Ports.Free()}
            [cloud]
                enabled = no
            """);
        var process = Contender.Start(
            Netdata, ["-D", "-c", file, "-P", Path.Combine(home, "pid")], Path.Combine(directory, "netdata.log"), ("DO_NOT_TRACK", "1"));
        return new Contender("netdata", process, null);
    }

    /// <summary>Sends its samples to the sink with its network plugin.</summary>
    public static Contender? StartCollectd(string directory, UdpSink sink)
    {
        if (!File.Exists(Collectd))
        {
            return null;
        }

        var file = Path.Combine(directory, "collectd.conf");
        var plugins = new[] { "cpu", "load", "memory", "swap", "disk", "df", "interface", "processes", "uptime", "users", "network" };
        File.WriteAllText(file, $"""
            Interval 1
            FQDNLookup false
            BaseDir "{directory}"
            TypesDB "/usr/share/collectd/types.db"
            {string.Join('\n', plugins.Select(p => $"LoadPlugin {p}"))}
            <Plugin network>
              Server "127.0.0.1" "{sink.Port}"
            </Plugin>

            """);
        var process = Contender.Start(
            Collectd, ["-f", "-C", file, "-P", Path.Combine(directory, "collectd.pid")], Path.Combine(directory, "collectd.log"));
        return new Contender("collectd", process, () => sink.Bytes);
    }
}
