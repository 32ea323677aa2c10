using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Sensors;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Tests.Programs;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Sensors;

[Collection(ProgramsCollection.Name)]
public sealed class SensorSetTests : IDisposable
{
    private readonly HostTree _tree = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _log = new();

    [Fact]
    public async Task Collect_ScriptPrintsValues_ShowsThemWithItsChecks()
    {
        var sensor = Script("job", "echo 'queue 12'; echo 'nonsense'; echo 'part{of=\"a\"} 0.5'");
        await using var collector = Assert.IsType<CheckCollector>(Assert.Single(Create(sensor)), exactMatch: true);
        var values = await Round(collector);

        Assert.Equal(1, values["check.up{sensor=job}"]);
        Assert.Equal(0, values["check.status{sensor=job}"]);
        Assert.Equal(1, values["check.bad_lines{sensor=job}"]);
        Assert.True(values.ContainsKey("check.latency{sensor=job}"));
        Assert.Equal(12, values["script.queue{sensor=job}"]);
        Assert.Equal(0.5, values["script.part{of=a,sensor=job}"]);
        Assert.Contains("sensor job: lines that it printed cannot be read, the first is line 2", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_ScriptFails_ShowsGapsAndSaysWhyOnce()
    {
        var marker = Path.Join(_tree.Path, "broken");
        var sensor = Script("job", $"[ -e {marker} ] && {{ echo 'no database' >&2; exit 2; }}; echo 'queue 12'");
        await using var collector = (CheckCollector)Create(sensor)[0];
        await Round(collector);
        await File.WriteAllTextAsync(marker, "");
        Dictionary<string, double?> values = [];
        for (var minute = 0; minute < 2; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            values = await Round(collector);
        }

        Assert.Equal((0, 2), (values["check.up{sensor=job}"], values["check.status{sensor=job}"]));
        Assert.Null(values["script.queue{sensor=job}"]);
        Assert.Equal(1, _log.ToString().Split("sensor job: down: it ended with exit code 2: no database").Length - 1);

        File.Delete(marker);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(12, (await Round(collector))["script.queue{sensor=job}"]);
        Assert.Contains("sensor job: works again", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_ScriptHangs_IsDownWhenItsTimeIsUp()
    {
        var marker = Path.Join(_tree.Path, "runs");
        await using var collector = (CheckCollector)Create(Script("job", $"echo x > {marker}; sleep 1000"))[0];
        _tree.Collect(collector);
        await Eventually.True(() => File.Exists(marker), "the script runs");
        await RunEnds(collector, TimeSpan.FromSeconds(1));

        Assert.Equal(0, _tree.Collect(collector)["check.up{sensor=job}"]);
        Assert.Contains("sensor job: down: no answer within 10 s", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_ProgramIsMissing_SaysExactlyWhyOnce()
    {
        await using var collector = (CheckCollector)Create(new ScriptSensorOptions { Name = "job", Command = ["/no/such/program"] })[0];
        for (var minute = 0; minute < 3; minute++)
        {
            Assert.Equal(0, (await Round(collector))["check.up{sensor=job}"]);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        var line = Assert.Single(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith("sensor job: down: /no/such/program cannot be run: there is no such file.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_EachKind_HasTheSeriesThatItCanFill()
    {
        var url = new Uri("https://example.org/");
        Create(
            new HttpSensorOptions { Name = "web", Url = url, Contains = "x" },
            new TcpSensorOptions { Name = "port", Host = "h", Port = 1 },
            new PingSensorOptions { Name = "ping", Host = "h" },
            new DnsSensorOptions { Name = "dns", Query = "q.org", Expect = "x" },
            Script("job", "true"));
        var series = _tree.Series.Schema.Series.ToLookup(s => s.Labels[0].Value, s => s.Name["check.".Length..]);

        Assert.Equal(["cert_days", "latency", "match", "status", "up"], series["web"]);
        Assert.Equal(["latency", "up"], series["port"]);
        Assert.Equal(["latency", "up"], series["ping"]);
        Assert.Equal(["latency", "match", "up"], series["dns"]);
        Assert.Equal(["bad_lines", "latency", "status", "up"], series["job"]);
    }

    [Fact]
    public void Create_SensorThatCannotWork_IsRefusedByName()
    {
        foreach (var sensor in (SensorOptions[])
            [
                new TcpSensorOptions { Name = "x", Host = "h", Port = 0 },
                new TcpSensorOptions { Name = "x", Host = "h", Port = 1, Interval = TimeSpan.Zero },
                new TcpSensorOptions { Name = "x", Host = "h", Port = 1, Timeout = TimeSpan.Zero },
                new TcpSensorOptions { Name = "x{", Host = "h", Port = 1 },
                new HttpSensorOptions { Name = "x", Url = new Uri("ftp://h/") },
                new HttpSensorOptions { Name = "x", Url = new Uri("/relative", UriKind.Relative) },
                new HttpSensorOptions { Name = "x", Url = new Uri("http://h/"), Method = "A B" },
                new ScriptSensorOptions { Name = "x", Command = [] },
                new ScriptSensorOptions { Name = "x", Command = ["relative"] },
                new ScriptSensorOptions { Name = "x", Command = ["/a", "\0"] },
                new ScriptSensorOptions { Name = "x", Command = ["/a"], MaxSeries = 0 },
                new ScriptSensorOptions { Name = "x", Command = ["/a"], MaxOutputBytes = int.MaxValue },
                new ScriptSensorOptions { Name = "x", Command = ["/a"], Environment = new Dictionary<string, string> { ["A=B"] = "" } },
            ])
        {
            Assert.Contains(" x", Assert.Throws<InvalidDataException>(() => Create(sensor)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Create_TwoOfOneNameOrTooMany_IsRefused()
    {
        var sensor = new PingSensorOptions { Name = "p", Host = "h" };
        Assert.Throws<InvalidDataException>(() => Create(sensor, sensor));
        Assert.Throws<InvalidDataException>(() => Create([.. Enumerable.Range(0, 101).Select(i => sensor with { Name = $"p{i}" })]));
    }

    public void Dispose() => _tree.Dispose();

    private static ScriptSensorOptions Script(string name, string script) => new() { Name = name, Command = ["/bin/sh", "-c", script] };

    private IReadOnlyList<ICollector> Create(params SensorOptions[] sensors)
        => SensorSet.Create(sensors, _tree.Root, _tree.Series, new AgentLog(_log, _clock), _clock);

    /// <summary>A second in which a run is due, and the one after it.</summary>
    private async Task<Dictionary<string, double?>> Round(CheckCollector collector)
    {
        _tree.Collect(collector);
        await RunEnds(collector, TimeSpan.FromMilliseconds(20));
        return _tree.Collect(collector);
    }

    // The program's end is looked for by the clock that the test moves.
    private Task RunEnds(CheckCollector collector, TimeSpan step) => Eventually.True(
        () =>
        {
            _clock.Advance(step);
            return collector.Running.IsCompleted;
        },
        "the run ended");
}
