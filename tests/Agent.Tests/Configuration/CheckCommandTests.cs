using System.Runtime.Versioning;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Check_ThisHost_ShowsSettingsCollectorsAndSensorsButNoSecrets()
    {
        File.WriteAllText(_directory.File("agent.yaml"), """
            server: http://nexus.example.org
            collectors: { disable: [load] }
            sensors:
              http: [{ name: shop, url: "https://shop.example.org/health?key=hidden", headers: { A: hidden } }]
              script: [{ name: raid, command: [/nowhere/raid, --password=hidden] }]
            """);
        File.SetUnixFileMode(_directory.File("agent.yaml"), UnixFileMode.UserRead);
        var (code, output) = await CheckAsync([]);

        Assert.Equal(AgentProgram.Success, code);
        Assert.Contains("agent.yaml:1: server", output, StringComparison.Ordinal);
        Assert.Matches(@"memory\s+\d+ series   mem\.", output);
        Assert.Matches(@"load\s+disabled", output);
        Assert.Matches(@"http\s+shop\s+every 60 s\s+GET https://shop\.example\.org/health\n", output);
        Assert.Contains("/nowhere/raid (not there)", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", output, StringComparison.Ordinal);
        Assert.DoesNotContain(ServerDouble.EnrolmentToken, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_EmptyRoot_SaysWhatIsUnavailable()
    {
        File.WriteAllText(_directory.File("agent.yaml"), $"server: http://h\nroot: {_directory.Path}\n");
        var (code, output) = await CheckAsync([]);
        Assert.Equal(AgentProgram.Success, code);
        Assert.Matches(@"cpu\s+unavailable: ", output);
    }

    [Fact]
    public async Task Check_WrongFile_EndsWithTwo()
    {
        File.WriteAllText(_directory.File("agent.yaml"), "sever: http://h\n");
        Assert.Equal(AgentProgram.WrongUsage, (await CheckAsync([])).Code);
    }

    [Fact]
    public async Task Check_Online_TellsWhetherTheServerTakesTheKey()
    {
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        File.WriteAllText(_directory.File("agent.yaml"), $"server: {server.Address}\ndata: {_directory.Path}\n");
        var stranger = await CheckAsync(["--online"]);
        Assert.Equal(AgentProgram.Success, stranger.Code);
        Assert.Contains("reachable", stranger.Output, StringComparison.Ordinal);

        var key = server.Store.Enrol();
        new Agent.Identity.IdentityFile(_directory.Path).Write(key);
        var known = await CheckAsync(["--online"]);
        Assert.Equal(AgentProgram.Success, known.Code);
        Assert.Contains($"node {key.NodeId}", known.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Text, known.Output, StringComparison.Ordinal);

        server.Store.Keys.Clear();
        var forgotten = await CheckAsync(["--online"]);
        Assert.Equal(AgentProgram.WrongUsage, forgotten.Code);
        Assert.Contains("HTTP 401", forgotten.Output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> CheckAsync(string[] arguments)
    {
        var output = new StringWriter();
        var code = await AgentProgram.RunAsync(
            ["check", "--config", _directory.File("agent.yaml"), .. arguments],
            name => name == "NEXUS_ENROLMENT_TOKEN" ? ServerDouble.EnrolmentToken : null,
            output,
            TimeProvider.System,
            CancellationToken.None);
        return (code, output.ToString());
    }
}
