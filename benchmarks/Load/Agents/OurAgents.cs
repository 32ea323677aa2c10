using System.Net.Sockets;
using CloudNexus.Harness;

namespace CloudNexus.Load.Agents;

/// <summary>Our agent: its builds, with everything on, and over TLS through an aggregator.</summary>
internal sealed class OurAgents(RunningStack stack, string directory, TcpBytes tcp) : IAsyncDisposable
{
    public const string Native = "cloudnexus-aot";
    private readonly TemporaryDirectory _keys = new();
    private ContainerEngineDouble? _engine;

    /// <summary>Starts each, with a data directory of its own, reporting to the stack.</summary>
    public async Task<IReadOnlyList<Contender>> StartAsync()
    {
        var socket = Path.Combine(directory, "engine.sock");
        _engine = await ContainerEngineDouble.StartAsync(socket);
        var api = stack.Http.BaseAddress!;
        var tls = new Uri($"https://127.0.0.1:{Ports.Free()}");
        var (certificate, key) = SelfSignedCertificate.WriteTo(_keys);
        return
        [
            Agent(Native, "aot", api),
            Agent("cloudnexus-single", "single", api),
            Agent($"{Native}+all", "aot", api, "--config", EverythingOn.WriteTo(directory, socket, api)),
            await RelayAsync(tls, api, certificate, key),
            Agent($"{Native} over TLS", "aot", tls, "--ca-file", certificate),
        ];
    }

    /// <summary>What the agents warned of: a run in which they could not do their work measures nothing.</summary>
    public IEnumerable<string> Warnings()
        => Directory.EnumerateFiles(directory, "cloudnexus-*.log")
            .SelectMany(file => File.ReadLines(file).Where(line => line.Contains(" warn ", StringComparison.Ordinal))
                .Select(line => $"{Path.GetFileNameWithoutExtension(file)}: {line}"));

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        _keys.Dispose();
    }

    private async Task<Contender> RelayAsync(Uri listen, Uri api, string certificate, string key)
    {
        var relay = Start(
            "cloudnexus-aggregate", "aot",
            "aggregate", "--listen", listen.Authority, "--cert", certificate, "--key", key, "--server", $"{api}");
        await Eventually.True(() => Listens(listen), "the aggregator listens");
        return relay;
    }

    private static bool Listens(Uri address)
    {
        try
        {
            using var client = new TcpClient(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Contender Agent(string name, string build, Uri server, params string[] arguments)
    {
        var data = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        return Start(name, build, ["run", "--server", $"{server}", "--data", data, "--name", name.Replace(' ', '-'), .. arguments]);
    }

    private Contender Start(string name, string build, params string[] arguments)
    {
        var process = Contender.Start(
            Path.GetFullPath(Path.Combine("agent", "bin", build, "publish", "CloudNexus.Agent")),
            arguments,
            Path.Combine(directory, $"{name}.log"),
            ("NEXUS_ENROLMENT_TOKEN", stack.EnrolmentToken));
        return new Contender(name, process, () => tcp.Of(process.Id));
    }
}
