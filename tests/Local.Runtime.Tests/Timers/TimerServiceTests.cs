using CloudNexus.Harness;
using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.Timers;

public sealed class TimerServiceTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 30, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _clock = new(Start);
    private readonly TemporaryDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Run_AtEachOccurrence_HasTheStateBefore()
    {
        await using var host = await StartAsync(typeof(HourlyFunctions));

        await AdvanceUntilAsync(host, 2, TimeSpan.FromMinutes(5));

        Assert.Equal("last 00 next 13 pastDue False", host.Probe.Seen[0]);
        Assert.Equal("last 13 next 14 pastDue False", host.Probe.Seen[1]);
    }

    [Fact]
    public async Task Run_AfterARestartOverAMissedOccurrence_IsPastDueOnce()
    {
        await using (var first = await StartAsync(typeof(HourlyFunctions)))
        {
            await AdvanceUntilAsync(first, 1, TimeSpan.FromMinutes(5));
        }

        _clock.Advance(TimeSpan.FromHours(5));
        await using var second = await StartAsync(typeof(HourlyFunctions));
        await Eventually.True(() => second.Probe.Seen.Count > 0, "the missed occurrence runs");

        Assert.Equal("last 13 next 14 pastDue True", Assert.Single(second.Probe.Seen));
    }

    [Fact]
    public async Task Run_AfterARestartWithoutAMissedOccurrence_WaitsForTheNext()
    {
        await using (await StartAsync(typeof(HourlyFunctions)))
        {
        }

        await using var second = await StartAsync(typeof(HourlyFunctions));
        await AdvanceUntilAsync(second, 1, TimeSpan.FromMinutes(5));

        Assert.Equal("last 00 next 13 pastDue False", second.Probe.Seen[0]);
    }

    [Fact]
    public async Task Run_WithADamagedStateFile_CountsAsNeverRun()
    {
        Directory.CreateDirectory(_state.File("timers"));
        await File.WriteAllTextAsync(_state.File("timers/Hourly.json"), "{ torn");

        await using var host = await StartAsync(typeof(HourlyFunctions));
        await AdvanceUntilAsync(host, 1, TimeSpan.FromMinutes(5));

        Assert.Equal("last 00 next 13 pastDue False", host.Probe.Seen[0]);
    }

    [Fact]
    public async Task Run_WhileTheRunBeforeIsNotDone_Waits()
    {
        await using var host = await StartAsync(typeof(HourlyFunctions));
        var release = new TaskCompletionSource();
        host.Probe.Act = () => release.Task;
        await AdvanceUntilAsync(host, 1, TimeSpan.FromMinutes(5));

        _clock.Advance(TimeSpan.FromHours(3));
        Assert.Single(host.Probe.Seen);
        release.SetResult();
        await AdvanceUntilAsync(host, 2, TimeSpan.FromMinutes(5));

        Assert.Equal("last 13 next 14 pastDue False", host.Probe.Seen[1]);
    }

    [Fact]
    public async Task Run_OnStartup_HasNoStateWithoutMonitor()
    {
        await using var host = await StartAsync(typeof(StartupFunctions), "--Schedule=0 0 0 1 1 *");
        await Eventually.True(() => host.Probe.Seen.Count > 0, "it runs at the start");

        Assert.Equal("status False pastDue False", Assert.Single(host.Probe.Seen));
    }

    [Fact]
    public async Task Run_MoreOftenThanEachMinute_IsNotMonitored()
    {
        await using var host = await StartAsync(typeof(SecondlyFunctions));
        await AdvanceUntilAsync(host, 1, TimeSpan.FromSeconds(1));

        Assert.Equal("status False", host.Probe.Seen[0]);
    }

    [Fact]
    public async Task Run_ThatFails_IsRetriedAndThenLeftToTheNextOccurrence()
    {
        await using var host = await StartAsync(typeof(RetriedTimerFunctions));
        await AdvanceUntilAsync(host, 3, TimeSpan.FromSeconds(10));

        Assert.Equal(["False  ", "False 1 2", "False 2 2"], host.Probe.Seen.Take(3));
        await Eventually.True(() => host.Counters["functions.failures"] == 3, "three failures are counted");
        Assert.Equal(2, host.Counters["functions.retries"]);
    }

    private Task<RunningHost> StartAsync(Type functions, params string[] settings) =>
        RunningHost.StartAsync(new TestApp(functions) { Clock = _clock, StateDirectory = _state.Path, Settings = settings });

    /// <summary>Moves the clock on only as far as it must for the function to have run so often.</summary>
    private Task AdvanceUntilAsync(RunningHost host, int runs, TimeSpan step) => Eventually.True(
        () =>
        {
            if (host.Probe.Seen.Count < runs)
            {
                _clock.Advance(step);
            }

            return host.Probe.Seen.Count >= runs;
        },
        $"{runs} runs");
}
