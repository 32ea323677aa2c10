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
    public async Task Check_Always_SaysWhatBackgroundCollectorsFind()
    {
        File.WriteAllText(_directory.File("agent.yaml"), $"server: http://h\nroot: {_directory.Path}\n");
        var (code, output) = await CheckAsync(
            ["--disable", "systemd", "--nvidia-smi", Program("smi", "echo '0, Card, 5, 6, 100, 10, 40, 30.5, 20'")]);
        Assert.Equal(AgentProgram.Success, code);
        Assert.Matches(@"containers\s+unavailable: no container engine", output);
        Assert.Matches(@"gpu\s+7 series   gpu\.fan\{gpu=0 Card\}=20 %", output);
        Assert.Matches(@"systemd\s+disabled", output);
    }

    [Fact]
    public async Task Check_Run_ShowsWhatEachSensorFindsAndEndsWithZeroThoughOneIsDown()
    {
        WriteSensors();
        var (code, output) = await CheckAsync(["--run"]);
        Assert.Equal(AgentProgram.Success, code);
        Assert.Matches(@"script queue .*\n\s+\d+ series   .*queue\.length\{.*\}=12", output);
        Assert.Matches(@"script broken .*\n\s+\d+ series   .*down: it ended with exit code 3", output);
        Assert.True(File.Exists(_directory.File("queue.ran")));
    }

    [Fact]
    public async Task Check_WithoutRun_RunsNoSensor()
    {
        WriteSensors();
        var (_, output) = await CheckAsync([]);
        Assert.Contains("broken", output, StringComparison.Ordinal);
        Assert.DoesNotContain("queue.length", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory.File("queue.ran")));
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

    private void WriteSensors()
    {
        var queue = Program("queue", $"touch {_directory.File("queue.ran")}; echo queue.length 12");
        File.WriteAllText(_directory.File("agent.yaml"), $$"""
            server: http://h
            root: {{_directory.Path}}
            sensors:
              script: [{ name: queue, command: [{{queue}}] }, { name: broken, command: [{{Program("broken", "exit 3")}}] }]
            """);
        File.SetUnixFileMode(_directory.File("agent.yaml"), UnixFileMode.UserRead);
    }

    private string Program(string name, string body)
    {
        File.WriteAllText(_directory.File(name), $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(_directory.File(name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return _directory.File(name);
    }

    private async Task<(int Code, string Output)> CheckAsync(string[] arguments)
    {
        var output = new StringWriter();
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var check = AgentProgram.RunAsync(
            ["check", "--config", _directory.File("agent.yaml"), .. arguments],
            name => name == "NEXUS_ENROLMENT_TOKEN" ? ServerDouble.EnrolmentToken : null,
            output,
            clock,
            CancellationToken.None);

        // Up to its second look at each collector; and programs' ends are looked for by this clock.
        clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(20));
                return check.IsCompleted;
            },
            "the check has ended");
        return (await check, output.ToString());
    }
}
