using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Simulation;
using CloudNexus.Cli.Simulation.Fleet;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Simulation;

/// <summary>A small fleet against the whole function app.</summary>
[Collection(InstallationCollection.Name)]
public sealed class SimulateTests(Installation installation) : IDisposable
{
    private readonly TemporaryDirectory _spools = new();

    [Fact]
    public async Task Run_FewNodesWithTroubles_FindsEverySampleOnce()
    {
        var server = ServerAddress.Parse(installation.Address, "the test");
        using var transport = new ApiTransport(server, TimeProvider.System);
        var api = new ApiClient(transport, new FixedToken(AppSettings.AdminToken));
        var job = new SimulationJob(api, server, new Writer(new ScriptedTerminal(), false, false), TimeProvider.System);
        var options = new SimulationOptions(5, TimeSpan.FromSeconds(5), 4)
        {
            RunId = Guid.NewGuid().ToString("N")[..6],
            Directory = Path.Combine(_spools.Path, "simulation"),
            ProcessIds = [Environment.ProcessId],
        };
        using var network = new HttpMessageInvoker(new NoHub());

        var report = await job.RunAsync(options, network, default);

        Assert.True(report.Ok, $"{report}");
        Assert.Equal((5, report.Taken, report.Taken), (report.CheckedNodes, report.CheckedSamples, report.Settled));
        Assert.InRange(report.Taken, 5, 5 * 600);
        Assert.True(report.RowsStored >= report.Taken, $"{report}");
        Assert.NotNull(report.PerNodeMinute.StoreOperations);
        Assert.Equal(Environment.ProcessId, Assert.Single(report.Processes).Id);
        Assert.False(Directory.Exists(options.Directory));
        var tokens = await installation.GetAsync("/api/v1/enrolment-tokens");
        Assert.DoesNotContain(options.RunId, tokens.GetRawText(), StringComparison.Ordinal);
        var nodes = await installation.GetAsync("/api/v1/nodes");
        Assert.Equal(report.NodesLeft, nodes.GetRawText().Split($"\"simulation\":\"{options.RunId}\"").Length - 1);
    }

    [Theory]
    [InlineData("--nodes", "10001")]
    [InlineData("--minutes", "1441")]
    [InlineData("--nodes", "0")]
    [InlineData("--server", "https://nexus.example.org")]
    public async Task Simulate_BeyondItsBounds_IsRefused(params string[] arguments)
    {
        using var nexus = new Nexus(installation.Address);

        var ran = await nexus.RunAsync(["simulate", .. arguments]);

        Assert.Equal(ExitCodes.WrongUsage, ran.Exit);
        Assert.NotEmpty(ran.Error);
    }

    [Fact]
    public async Task Simulate_Nobody_IsToldToLogIn()
    {
        using var nexus = new Nexus(installation.Address);

        var ran = await nexus.RunAsync("simulate", "--spool", _spools.Path);

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("nexus login", ran.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _spools.Dispose();

    /// <summary>The app under test names a hub that is nowhere: agents go by the gateway.</summary>
    private sealed class NoHub : DelegatingHandler
    {
        public NoHub()
            : base(NodeFleet.Network())
        {
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => request.RequestUri!.IsLoopback ? base.SendAsync(request, cancellationToken) : throw new HttpRequestException("no such host");
    }
}
