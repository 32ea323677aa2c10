using System.Text;
using CloudNexus.Agent.Containers;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Containers;

public sealed class ContainerCollectorTests : IAsyncLifetime, IDisposable
{
    private const string Web = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Job = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
    private readonly HostTree _tree = new();
    private readonly FakeEngine _engine = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _log = new();
    private readonly ContainerCollector _collector;

    public ContainerCollectorTests()
    {
        _collector = new ContainerCollector(_tree.Root, _tree.Series, _engine.SocketPath, new AgentLog(_log, _clock), _clock);
        _engine.Answer = path => path switch
        {
            "/containers/json?all=true" => FakeEngine.Json(
                List(("web", Web, "running", "Up 2 hours (healthy)"), ("job", Job, "exited", "Exited (0) 3 days ago"))),
            $"/containers/{Web}/json" => FakeEngine.Json(Inspection(pid: 77, restarts: 3, memory: 512 << 20)),
            $"/containers/{Job}/json" => FakeEngine.Json(Inspection(pid: 0, restarts: 0, memory: 0)),
            _ => FakeEngine.Status("404 Not Found"),
        };
    }

    [Fact]
    public async Task Collect_ControlGroupsReadable_ReadsThemAndAsksForNoStats()
    {
        WriteGroup(cpu: 1_000_000);
        _tree.Write(
            "proc/77/net/dev",
            "Inter-|\n face |bytes\n    lo: 9 9 9 9 9 9 9 9 9 9\n  eth0: 100 1 0 0 0 0 0 0 40 1 0\n  eth1:11 1 0 0 0 0 0 0 2 1 0\n");
        var first = await Round();
        Assert.Null(first["container.cpu{container=web}"]);
        WriteGroup(cpu: 3_500_000);
        var values = await Round();

        Assert.Equal(50, values["container.cpu{container=web}"]);
        Assert.Equal(300_000_000 - 50_000_000, values["container.mem{container=web}"]);
        Assert.Equal(512 << 20, values["container.mem_limit{container=web}"]);
        Assert.Equal((111, 42), (values["container.rx_bytes{container=web}"], values["container.tx_bytes{container=web}"]));
        Assert.Equal((1, 3), (values["container.running{container=web}"], values["container.restarts{container=web}"]));
        Assert.Equal(1, values["container.healthy{container=web}"]);
        Assert.Equal(0, values["container.running{container=job}"]);
        Assert.Null(values["container.mem{container=job}"]);
        Assert.Null(values["container.healthy{container=job}"]);
        Assert.DoesNotContain(_engine.Requests, r => r.Contains("stats", StringComparison.Ordinal));
        Assert.Empty(_log.ToString());
    }

    [Fact]
    public async Task Collect_ControlGroupsOfTheFirstVersion_AreReadToo()
    {
        _tree.Write("proc/77/cgroup", $"12:cpu,cpuacct:/docker/{Web}\n5:memory:/docker/{Web}\n1:name=systemd:/docker/{Web}\n");
        _tree.Write("proc/77/net/dev", "eth0: 1 1 0 0 0 0 0 0 1 1 0\n");
        _tree.Write($"sys/fs/cgroup/memory/docker/{Web}/memory.usage_in_bytes", "1000\n");
        _tree.Write($"sys/fs/cgroup/memory/docker/{Web}/memory.stat", "cache 500\ntotal_inactive_file 400\n");
        _tree.Write($"sys/fs/cgroup/cpuacct/docker/{Web}/cpuacct.usage", "1000000000\n");
        await Round();
        _tree.Write($"sys/fs/cgroup/cpuacct/docker/{Web}/cpuacct.usage", "11000000000\n");
        var values = await Round();
        Assert.Equal((200, 600), (values["container.cpu{container=web}"], values["container.mem{container=web}"]));
    }

    [Fact]
    public async Task Collect_FilesNotReadable_AsksForStatsWithEachList()
    {
        ulong cpu = 4_000_000_000;
        var answer = _engine.Answer;
        _engine.Answer = path => path == $"/containers/{Web}/stats?stream=false&one-shot=true" ? FakeEngine.Json(Stats(cpu)) : answer(path);
        await Round();
        cpu += 30_000_000_000;
        await Round();
        Assert.Single(_engine.Requests, r => r.Contains("stats", StringComparison.Ordinal));
        await Round();
        var values = await Round();

        Assert.Equal(200, values["container.cpu{container=web}"]);
        Assert.Equal(180_000_000, values["container.mem{container=web}"]);
        Assert.Equal((5_000, 700), (values["container.rx_bytes{container=web}"], values["container.tx_bytes{container=web}"]));
        Assert.Equal(2, _engine.Requests.Count(r => r.Contains("stats", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Collect_NetworkOfTheHost_IsNotCountedAsTheContainers()
    {
        WriteGroup(cpu: 1);
        _tree.Write("proc/77/net/dev", "eth0: 1 1 0 0 0 0 0 0 1 1 0\n");
        var answer = _engine.Answer;
        _engine.Answer = path => path == $"/containers/{Web}/json" ? FakeEngine.Json(Inspection(77, 0, 0, "host")) : answer(path);
        Assert.Null((await Round())["container.rx_bytes{container=web}"]);
        Assert.DoesNotContain(_engine.Requests, r => r.Contains("stats", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Collect_ContainerIsReplaced_ItsSeriesGoOnUnderItsName()
    {
        WriteGroup(cpu: 1_000_000);
        await Round();
        _engine.Answer = path => path.StartsWith("/containers/json", StringComparison.Ordinal)
            ? FakeEngine.Json(List(("web", Job, "running", "Up 1 second (health: starting)")))
            : FakeEngine.Json(Inspection(pid: 77, restarts: 0, memory: 0));
        Dictionary<string, double?> values = [];
        for (var round = 0; round < 4; round++)
        {
            values = await Round();
        }

        Assert.Equal(0, values["container.restarts{container=web}"]);
        Assert.Null(values["container.healthy{container=web}"]);
        Assert.Null(values["container.mem_limit{container=web}"]);
    }

    [Fact]
    public async Task Collect_HundredsOfContainers_WatchesRunningOnesFirstWithinItsBounds()
    {
        var all = Enumerable.Range(0, 300).Select(i => ($"c{i:000}", $"{i:x64}", i % 4 == 0 ? "running" : "exited", "")).ToArray();
        _engine.Answer = path => path.StartsWith("/containers/json", StringComparison.Ordinal)
            ? FakeEngine.Json(List(all))
            : path.Contains("stats", StringComparison.Ordinal) ? FakeEngine.Json(Stats(1)) : FakeEngine.Json(Inspection(0, 0, 0));
        var values = await Round();

        Assert.Equal(100 * 8, values.Count);
        Assert.Equal(75, values.Count(v => v.Key.StartsWith("container.running", StringComparison.Ordinal) && v.Value == 1));
        Assert.Contains("there are more than 100", _log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n[{\"Id\":\"ab")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\ngarbage")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("\0\0\0 nonsense \r\n\r\n")]
    public async Task Collect_AnswerIsNotAsExpected_IsGapsAndOneLineInTheLog(string answer)
    {
        WriteGroup(cpu: 1);
        await Round();
        var good = _engine.Answer;
        _engine.Answer = _ => Encoding.UTF8.GetBytes(answer);
        for (var round = 0; round < 20; round++)
        {
            await Round();
        }

        Assert.DoesNotContain("container.mem{container=web}", _tree.Collect(_collector).Keys);
        Assert.Single(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        _engine.Answer = good;
        for (var round = 0; round < 61; round++)
        {
            await Round();
        }

        Assert.NotNull(_tree.Collect(_collector)["container.mem{container=web}"]);
        Assert.EndsWith("containers: works again\n", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_OddEntries_AreTakenAsFarAsTheyGo()
    {
        _engine.Answer = path => path.StartsWith("/containers/json", StringComparison.Ordinal)
            ? FakeEngine.Json(
                """
                [null, {}, {"Id":"../../etc"}, {"Id":"abc1","Names":null,"State":null},
                 {"Id":"abc2","Names":["/a,b={x}",null],"State":"running"}, {"Id":"abc3","Names":["/a,b={x}"]}]
                """)
            : FakeEngine.Json("{}");
        var values = await Round();
        Assert.Equal(2 * 8, values.Count);
        Assert.Equal((0, 1), (values["container.running{container=abc1}"], values["container.running{container=a_b__x_}"]));
        Assert.DoesNotContain(_engine.Requests, r => r.Contains("etc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Collect_AnswerWithoutEnd_IsRefusedAtTheLimit()
    {
        _engine.Answer = _ =>
            [.. Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\n\r\n[\""), .. Enumerable.Repeat((byte)'x', ContainerEngine.MostAnswerBytes)];
        await Round();
        Assert.Contains("longer than", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_EngineNeverAnswers_IsCalledOff()
    {
        _engine.Answer = _ => null;
        _tree.Collect(_collector);
        await Eventually.True(() => !_engine.Requests.IsEmpty, "the engine is asked");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.True(() => _collector.Running.IsCompleted, "the run ended");
        _tree.Collect(_collector);
        Assert.Contains("containers: no answer within 10 s", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_NoEngine_IsSilentUnlessItWasAskedFor()
    {
        await using var unconfigured = new ContainerCollector(_tree.Root, _tree.Series, null, new AgentLog(_log, _clock), _clock);
        await Round(unconfigured);
        Assert.Empty(_log.ToString());

        var socket = Path.Join(_tree.Path, "no.sock");
        await using var configured = new ContainerCollector(_tree.Root, _tree.Series, socket, new AgentLog(_log, _clock), _clock);
        await Round(configured);
        Assert.Contains($"containers: there is no {socket}", _log.ToString(), StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    public void Dispose()
    {
        _engine.Dispose();
        _tree.Dispose();
    }

    private static string List(params (string Name, string Id, string State, string Status)[] containers)
        => "[" + string.Join(',', containers.Select(c =>
            $$"""{"Id":"{{c.Id}}","Names":["/{{c.Name}}","/other/alias"],"Image":"nginx:1","Created":1700000000,"""
            + $$"""
                "Ports":[{"PrivatePort":80,"Type":"tcp"}],"Labels":{"a":"b"},"State":"{{c.State}}","Status":"{{c.Status}}","Mounts":[]}
                """)) + "]";

    private static string Inspection(int pid, int restarts, long memory, string network = "bridge")
        => $$$"""
            {"Id":"x","RestartCount":{{{restarts}}},"State":{"Status":"running","Pid":{{{pid}}},"ExitCode":0},
             "HostConfig":{"Memory":{{{memory}}},"NetworkMode":"{{{network}}}"}}
            """;

    private static string Stats(ulong cpu)
        => $$$$"""
        {"read":"2026-01-01T00:00:00Z",
         "cpu_stats":{"cpu_usage":{"total_usage":{{{{cpu}}}},"usage_in_usermode":1},"system_cpu_usage":5,"online_cpus":4},
         "memory_stats":{"usage":200000000,"stats":{"inactive_file":20000000,"anon":1},"limit":8000000000},
         "networks":{"eth0":{"rx_bytes":4000,"rx_packets":1,"tx_bytes":600},"eth1":{"rx_bytes":1000,"tx_bytes":100}}}
        """;

    private void WriteGroup(ulong cpu)
    {
        const string Group = $"system.slice/docker-{Web}.scope";
        _tree.Write("proc/77/cgroup", $"0::/{Group}\n");
        _tree.Write($"sys/fs/cgroup/{Group}/memory.current", "300000000\n");
        _tree.Write($"sys/fs/cgroup/{Group}/memory.stat", "anon 200000000\ninactive_file 50000000\n");
        _tree.Write($"sys/fs/cgroup/{Group}/cpu.stat", $"usage_usec {cpu}\nuser_usec 1\n");
    }

    private Task<Dictionary<string, double?>> Round() => Round(_collector);

    /// <summary>Lets five seconds pass, with the run that is due in them.</summary>
    private async Task<Dictionary<string, double?>> Round(ContainerCollector collector)
    {
        _tree.Collect(collector);
        await collector.Running.ContinueWith(_ => { }, TaskScheduler.Default);
        var values = _tree.Collect(collector);
        _clock.Advance(TimeSpan.FromSeconds(5));
        return values;
    }
}
