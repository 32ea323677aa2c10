using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Systemd;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Tests.Programs;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Systemd;

[Collection(ProgramsCollection.Name)]
public sealed class SystemdCollectorTests : IAsyncLifetime, IDisposable
{
    private readonly HostTree _tree = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _log = new();
    private readonly SystemdCollector _collector;

    public SystemdCollectorTests()
    {
        var program = HostProgram.Write(
            Path.Join(_tree.Path, "systemctl"),
            $"""
            #!/bin/sh
            cd {_tree.Path}
            echo "$*" >> calls
            [ -e "$1.fails" ] && echo 'Failed to connect to bus' >&2 && exit 1
            cat "$1"
            [ "$1" = is-system-running ] && exit 1
            exit 0
            """);
        _collector = new SystemdCollector(_tree.Root, _tree.Series, new AgentLog(_log, _clock), _clock, program);
        _tree.Write("run/systemd/system/here", "");
        _tree.Write("is-system-running", "degraded\n");
        _tree.Write(
            "list-units",
            """
              -.mount                loaded    active   mounted   Root Mount
              boot.automount         not-found inactive dead      boot.automount
            ● backup.service         loaded    failed   failed    Backup of the day
              cron.service           loaded    active   running   Regular background program processing daemon
              flaky.service          loaded    activating auto-restart Flaky
              old.timer              loaded    failed   failed    Old
            """);
        _tree.Write("show", "Id=cron.service\nNRestarts=0\n\nId=flaky.service\nNRestarts=7\n\nNRestarts=12\nId=backup.service\n");
    }

    [Fact]
    public async Task Collect_DegradedHost_TellsStateFailedUnitsAndRestarts()
    {
        var values = await Minute();
        Assert.Equal(
            [
                ("systemd.restarts{unit=backup.service}", 12), ("systemd.restarts{unit=flaky.service}", 7), ("systemd.state", 2),
                ("systemd.unit_failed{unit=backup.service}", 1), ("systemd.unit_failed{unit=old.timer}", 1), ("systemd.units_failed", 2),
            ],
            values.Select(v => (v.Key, (int)v.Value!.Value)));
        Assert.Contains("show --property=Id,NRestarts --no-pager -- backup.service cron.service flaky.service", Calls());
        Assert.Empty(_log.ToString());
    }

    [Fact]
    public async Task Collect_UnitWorksAgain_ShowsZeroAndThenGoes()
    {
        await Minute();
        _tree.Write("is-system-running", "running\n");
        _tree.Write("list-units", "cron.service loaded active running Cron\n");
        var values = await Minute();
        Assert.Equal(0, values["systemd.unit_failed{unit=backup.service}"]);
        Assert.Equal((0, 1), (values["systemd.units_failed"], values["systemd.state"]));
        for (var minute = 0; minute < 5; minute++)
        {
            values = await Minute();
        }

        Assert.DoesNotContain("systemd.unit_failed{unit=backup.service}", values.Keys);
    }

    [Fact]
    public async Task Collect_EachMinute_AsksForRestartsEveryFifth()
    {
        for (var minute = 0; minute < 6; minute++)
        {
            Assert.Equal(7, (await Minute())["systemd.restarts{unit=flaky.service}"]);
        }

        int Asked(string what) => Calls().Count(c => c.StartsWith(what, StringComparison.Ordinal));
        Assert.Equal((6, 2), (Asked("list-units"), Asked("show")));
    }

    [Fact]
    public async Task Collect_HundredsOfFailedUnits_IsBounded()
    {
        _tree.Write("list-units", string.Concat(Enumerable.Range(0, 500).Select(i => $"u{i}.service loaded failed failed Unit\n")));
        _tree.Write("show", string.Concat(Enumerable.Range(0, 256).Select(i => $"Id=u{i}.service\nNRestarts={i + 1}\n\n")));
        var values = await Minute();
        Assert.Equal(500, values["systemd.units_failed"]);
        Assert.Equal(2 + 32 + 64, values.Count);
        Assert.Equal(256, values["systemd.restarts{unit=u255.service}"]);
    }

    [Fact]
    public async Task Collect_SystemctlFails_IsLoggedOnce()
    {
        _tree.Write("list-units.fails", "");
        for (var minute = 0; minute < 12; minute++)
        {
            await Minute();
        }

        Assert.EndsWith(
            "systemd: systemctl list-units: it ended with exit code 1: Failed to connect to bus",
            Assert.Single(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collect_NotRunBySystemd_IsSilent()
    {
        Directory.Delete(Path.Join(_tree.Path, "run"), recursive: true);
        Assert.Empty(await Minute());
        Assert.Empty(_log.ToString());
        Assert.Empty(Calls());
    }

    [Theory]
    [InlineData("running", 1)]
    [InlineData("degraded", 2)]
    [InlineData("stopping", 6)]
    [InlineData("offline", 0)]
    public void StateNumber_Word_HasItsNumber(string word, int number) => Assert.Equal(number, SystemdState.StateNumber(word));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    public void Dispose()
    {
        _tree.Dispose();
    }

    private string[] Calls()
    {
        var file = Path.Join(_tree.Path, "calls");
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    /// <summary>Lets at least a minute pass, with the run that is due in it.</summary>
    private async Task<Dictionary<string, double?>> Minute()
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        _tree.Collect(_collector);
        await Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(20));
                return _collector.Running.IsCompleted;
            },
            "the run ended");
        return _tree.Collect(_collector);
    }
}
