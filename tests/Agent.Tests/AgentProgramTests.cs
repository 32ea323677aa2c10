using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests;

public sealed class AgentProgramTests
{
    [Fact]
    public async Task RunAsync_RealTimeAndRealHost_SendsEachSecondAndStopsInGoodOrder()
    {
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        server.FlushIntervalSeconds = 1;
        using var directory = new TemporaryDirectory();
        using var stop = new CancellationTokenSource();
        var output = new StringWriter();
        var log = new AgentLog(output, TimeProvider.System);
        var context = new CommandContext(Environment, output, log, TimeProvider.System) { StopTime = TimeSpan.FromSeconds(30) };
        var run = AgentProgram.RunAsync(["run", "--server", server.Address, "--data", directory.Path], context, stop.Token);
        await Eventually.True(() => server.Store.Samples.Count >= 2, "two seconds are stored");
        await stop.CancelAsync();

        Assert.Equal(AgentProgram.Success, await run);
        Assert.True(server.Store.Headers[^1].Stopping);
        Assert.Equal(server.Store.Samples.Keys.Max(), server.Store.LastStopMs);
        Assert.Empty(server.Store.Faults);
        Assert.DoesNotContain(ServerDouble.EnrolmentToken, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SecondAgentOnTheSameData_Refuses()
    {
        using var directory = new TemporaryDirectory();
        using var held = new FileStream(directory.File("lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var output = new StringWriter();
        var code = await RunAsync(["run", "--server", "http://127.0.0.1:9", "--data", directory.Path], output);
        Assert.Equal(AgentProgram.Failure, code);
    }

    [Fact]
    public async Task RunAsync_WrongUsage_SaysSo()
    {
        var output = new StringWriter();
        Assert.Equal(AgentProgram.WrongUsage, await RunAsync(["run", "--oops"], output));
        Assert.Contains("did you mean", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(AgentProgram.Success, await RunAsync(["--help"], output));
        Assert.Equal(AgentProgram.WrongUsage, await RunAsync([], output));
    }

    [Fact]
    public async Task RunAsync_Version_PrintsNothingElse()
    {
        var output = new StringWriter();
        Assert.Equal(AgentProgram.Success, await RunAsync(["version"], output));
        Assert.Equal(AgentVersion.Text, output.ToString().Trim());
    }

    private static Task<int> RunAsync(string[] arguments, TextWriter output)
        => AgentProgram.RunAsync(arguments, Environment, output, TimeProvider.System, CancellationToken.None);

    private static string? Environment(string name) => name switch
    {
        "NEXUS_ENROLMENT_TOKEN" => ServerDouble.EnrolmentToken,
        "NEXUS_CONFIG" => "/dev/null",
        _ => null,
    };
}
