using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Load.Agents;

/// <summary>Our agent: its builds, as a relay that waits, with logs, with everything on, and over TLS through an aggregator.</summary>
internal sealed class OurAgents(RunningStack stack, string directory, TcpBytes tcp) : IAsyncDisposable
{
    public const string Native = "cloudnexus-aot";

    /// <summary>What a relay says until it is let.</summary>
    private const string NotYetRelay = "relay, server: ";

    private readonly TemporaryDirectory _keys = new();
    private readonly CancellationTokenSource _writing = new();
    private ContainerEngineDouble? _engine;
    private FakeOllama? _ollama;
    private Task _writer = Task.CompletedTask;

    /// <summary>Starts each, with a data directory of its own, reporting to the stack.</summary>
    public async Task<IReadOnlyList<Contender>> StartAsync()
    {
        var socket = Path.Combine(directory, "engine.sock");
        _engine = await ContainerEngineDouble.StartAsync(socket);
        var api = stack.Http.BaseAddress!;
        var tls = new Uri($"https://127.0.0.1:{Ports.Free()}");
        var (certificate, key) = SelfSignedCertificate.WriteTo(_keys);
        _ollama = await FakeOllama.StartAsync("model");
        var relay = Agent($"{Native}+relay", "aot", api, "--relay-ollama", _ollama.Url.GetLeftPart(UriPartial.Authority));
        await LetRelayAsync($"{Native}+relay");
        var log = Path.Combine(directory, "app.log");
        _writer = WriteAsync(log, _writing.Token);
        return
        [
            relay,
            Agent($"{Native}+logs", "aot", api, "--config", EverythingOn.WriteLogsTo(directory, log)),
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
            .SelectMany(file => File.ReadLines(file)
                .Where(line => line.Contains(" warn ", StringComparison.Ordinal) && !line.Contains(NotYetRelay, StringComparison.Ordinal))
                .Select(line => $"{Path.GetFileNameWithoutExtension(file)}: {line}"));

    public async ValueTask DisposeAsync()
    {
        await _writing.CancelAsync();
        await _writer;
        _writing.Dispose();
        if (_ollama is not null)
        {
            await _ollama.DisposeAsync();
        }

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        _keys.Dispose();
    }

    /// <summary>Lets a node be a relay, and waits until it is one: it claims, and waits for work.</summary>
    private async Task LetRelayAsync(string name)
    {
        using var isOn = await stack.Http.PutAsJsonAsync("api/v1/settings/ai.relay", new { value = true });
        isOn.EnsureSuccessStatusCode();
        var node = await Eventually.Get(() => FindAsync(name), id => id is not null, "the relay is enrolled");
        using var allowed = await stack.Http.PutAsJsonAsync($"api/v1/nodes/{node}/relay", new { allowed = true });
        allowed.EnsureSuccessStatusCode();
        var log = Path.Combine(directory, $"{name}.log");
        await Eventually.True(
            () => !File.ReadAllText(log).Contains(NotYetRelay, StringComparison.Ordinal)
                || File.ReadAllText(log).Contains("relay, server: works again", StringComparison.Ordinal),
            "it is a relay");
    }

    private async Task<string?> FindAsync(string name)
    {
        var list = await stack.Http.GetFromJsonAsync<JsonElement>("api/v1/nodes");
        return list.GetProperty("items").EnumerateArray().FirstOrDefault(n => n.GetProperty("name").GetString() == name) is
            { ValueKind: JsonValueKind.Object } node
            ? node.GetProperty("id").GetString()
            : null;
    }

    /// <summary>Ten lines a second, as a service writes them.</summary>
    private static async Task WriteAsync(string path, CancellationToken stop)
    {
        await File.WriteAllTextAsync(path, "", CancellationToken.None);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var line = $"{time} {(i % 50 == 0 ? "WARN" : "INFO")} request {i} of user {i * 7919 % 1000} to /api/orders/{i % 97} took {i % 41} ms\n";
            await File.AppendAllTextAsync(path, line, CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
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
