using System.Diagnostics;
using System.Text;
using CloudNexus.Harness;
using CloudNexus.Local;

namespace CloudNexus.EndToEnd.Tests.Listening;

/// <summary>An agent on a host that reaches this one over the network only: its loopback is another.</summary>
public sealed class OtherHostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [NamespaceFact]
    public async Task Agent_OnAnotherHost_EnrolsReportsAndIsUp()
    {
        using var network = NetworkNamespace.Create();
        var (certificate, key) = SelfSignedCertificate.WriteTo(_directory, network.Here);
        await using var stack = await Stack.StartAsync(
            _directory.File("data"), "--no-agent", "--listen", $"{network.Here}", "--cert", certificate, "--key", key);
        using var agent = Start(network, stack, certificate);
        try
        {
            var node = await Wait.Get(
                async () => (await stack.NodesAsync()).SingleOrDefault(n => n.GetProperty("status").GetString() == "UP"),
                n => n.ValueKind != default,
                "the other host is up");
            Assert.Equal("far", node.GetProperty("name").GetString());
            var id = node.GetProperty("id").GetString()!;
            var from = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await Wait.Get(
                () => stack.SamplesAsync(id, "system.uptime", from, from + 240_000), s => s.Count >= 3, "its samples go on");

            // Frames by the hub's door and not by the gateway; the control row by its own.
            var routes = await stack.Http.GetStringAsync("metrics");
            Assert.Contains("route=\"api/v1/agents/register\"", routes, StringComparison.Ordinal);
            Assert.DoesNotContain("route=\"api/v1/metrics\"", routes, StringComparison.Ordinal);
            Assert.Contains("enrolled as node", agent.Output, StringComparison.Ordinal);
            await Wait.True(() => ControlRowIsRead(agent.Output), "the control row is read");
        }
        finally
        {
            await agent.StopAsync();
        }

        Assert.Equal("", agent.Error);
    }

    /// <summary>The agent is silent about what works from the start, and says when it works again: on a busy machine it may have to.</summary>
    private static bool ControlRowIsRead(string output)
        => output.Split('\n').LastOrDefault(line => line.Contains("control row: ", StringComparison.Ordinal))
            ?.EndsWith("works again", StringComparison.Ordinal) != false;

    private Agent Start(NetworkNamespace network, Stack stack, string certificate)
    {
        var program = Path.Combine(Path.GetDirectoryName(typeof(LocalStack).Assembly.Location)!, "CloudNexus.Agent.dll");
        var info = network.Command(
            "dotnet",
            [program, "run", "--server", stack.Address.AbsoluteUri, "--ca-file", certificate, "--name", "far", "--data", _directory.File("agent")]);
        var token = Path.Combine(stack.DataDirectory, "secrets", "enrolment-token");
        info.Environment["NEXUS_ENROLMENT_TOKEN"] = File.ReadAllText(token).Trim();
        info.Environment["NEXUS_CONFIG"] = "/dev/null";
        info.Environment["NEXUS_STOP_WITH_STDIN"] = "1";
        return new Agent(info);
    }

    private sealed class Agent : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();

        public Agent(ProcessStartInfo info)
        {
            info.RedirectStandardInput = true;
            info.RedirectStandardOutput = true;
            info.RedirectStandardError = true;
            _process = new Process { StartInfo = info };
            _process.OutputDataReceived += (_, line) => Append(line.Data);
            _process.ErrorDataReceived += (_, line) => Append(line.Data);
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>How it ended where it did not end well.</summary>
        public string Error => _process.ExitCode == 0 ? "" : $"{_process.ExitCode}: {Output}";

        public string Output
        {
            get
            {
                lock (_output)
                {
                    return _output.ToString();
                }
            }
        }

        public async Task StopAsync()
        {
            _process.StandardInput.Close();
            using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
            await _process.WaitForExitAsync(deadline.Token);
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        private void Append(string? line)
        {
            lock (_output)
            {
                _output.Append(line).Append('\n');
            }
        }
    }
}
