using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>
/// An agent whose time is the test's, against a real server: every tenth of a second of that time each part does what is due, one after
/// the other, so that a run is the same each time.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    private const long DefaultBytes = 64 << 20;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private readonly TemporaryDirectory _directory;
    private readonly HttpExchange _http;
    private readonly MonotonicClock _monotonic;
    private readonly SampleLoop _samples;
    private readonly TimelineFile _timelineFile;
    private readonly List<IDisposable> _parts = [];
    private long _pollDueMs;

    private Rig(
        ServerDouble server,
        ManualTimeProvider clock,
        TemporaryDirectory directory,
        string? token,
        long mostBytes,
        BootDouble boot,
        ulong counted = 0,
        string? address = null)
    {
        Boot = boot;
        Server = server;
        Clock = clock;
        _directory = directory;
        var random = new Random(7);
        var log = new AgentLog(Log, clock);
        _timelineFile = new TimelineFile(directory.Path, boot, log, clock);
        Timeline = _timelineFile.Restore();
        _monotonic = new MonotonicClock(clock);
        var spoolParts = new SpoolParts(
            new DiskSpoolFiles(Path.Join(directory.Path, "spool")), Counters, log, clock, random.NextDouble, boot.BootId);
        Spool = new FileSpool(spoolParts, mostBytes);
        Series = new SeriesTable();
        Timeline.NotBefore(Spool.NewestMs ?? 0);
        Collector = new CountingCollector(Series) { Count = counted };
        _samples = new SampleLoop(new Sampler([Collector], Series, log), Spool, Timeline, new ClockWatch(clock, boot), Counters, clock);
        _http = new HttpExchange(clock);
        var uri = new Uri((address ?? server.Address) + "/");
        var client = new ServerClient(_http, uri);
        var options = new AgentOptions
        {
            Server = uri, DataDirectory = directory.Path, EnrolmentToken = token, Name = "rig",
        };
        Session = new ServerSession(client, new Enrolment(options), Timeline, Received, Counters, log, clock, random.NextDouble);
        Session.Changed += () => _pollDueMs = 0;
        Poller = new ControlPoller(_http, Session, Control, Counters, log, clock, random.NextDouble);
        var epochs = new EpochFile(directory.Path, log);
        ulong NextEpoch() => epochs.Next(Timeline.StartMs, Spool.HighestEpoch);
        var parts = new DeliveryParts(Spool, new FrameSender(_http, client), Session, Control, Timeline, NextEpoch, Counters);
        Delivery = new Delivery(parts, log, clock, random.NextDouble);
        _parts.AddRange([Session, Poller, Delivery, _http, Spool]);
    }

    public ServerDouble Server { get; }

    public BootDouble Boot { get; }

    public ManualTimeProvider Clock { get; }

    public StringWriter Log { get; } = new();

    public AgentCounters Counters { get; } = new();

    public ControlState Control { get; } = new();

    public SeriesTable Series { get; }

    public CountingCollector Collector { get; }

    public FileSpool Spool { get; }

    public Timeline Timeline { get; }

    public ServerSession Session { get; }

    public ControlPoller Poller { get; }

    public Delivery Delivery { get; }

    public string DataDirectory => _directory.Path;

    public static async Task<Rig> StartAsync(
        string? token = ServerDouble.EnrolmentToken, long mostBytes = DefaultBytes, TimeSpan hostClockAhead = default)
    {
        var clock = new ManualTimeProvider();
        var server = await ServerDouble.StartAsync(hostClockAhead == default ? clock : new SteppedTime(clock) { Step = -hostClockAhead });
        return new Rig(server, clock, new TemporaryDirectory(), token, mostBytes, new BootDouble(clock));
    }

    /// <summary>One that reaches a server, which is another's, by way of an aggregator.</summary>
    public static Rig Through(string address, ServerDouble server, ManualTimeProvider clock)
        => new(server, clock, new TemporaryDirectory(), ServerDouble.EnrolmentToken, DefaultBytes, new BootDouble(clock), address: address);

    /// <summary>Runs several of one clock until it is so; fails after an hour of its time.</summary>
    public static async Task RunUntilAsync(IReadOnlyList<Rig> rigs, Func<bool> isSo, string what)
    {
        for (var left = TimeSpan.FromHours(1); !isSo(); left -= Tick)
        {
            Assert.True(left > TimeSpan.Zero, $"Not so within an hour: {what}. {string.Concat(rigs.Select(r => $"{r.Counters}\n{r.Log}"))}");
            rigs[0].Clock.Advance(Tick);
            foreach (var rig in rigs)
            {
                await rig.StepAsync();
            }
        }
    }

    /// <summary>Another life on the same server and data, after this one was killed or has ended; its source of samples goes on.</summary>
    /// <param name="token">The enrolment token that it is given.</param>
    /// <param name="rebooted">The system was started anew in between.</param>
    public Rig Restart(string? token = ServerDouble.EnrolmentToken, bool rebooted = false)
        => new(Server, Clock, _directory, token, DefaultBytes, rebooted ? new BootDouble(Clock, "boot-2") : Boot, Collector.Count);

    /// <summary>Ends this life in good order.</summary>
    public async Task EndAsync()
    {
        await Delivery.FinishAsync(CancellationToken.None);
        _timelineFile.Save(Timeline);
        Spool.End();
        Spool.Dispose();
    }

    public async Task RunAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= Tick)
        {
            Clock.Advance(Tick);
            await StepAsync();
        }
    }

    /// <summary>Runs until it is so; fails after an hour of the rig's time.</summary>
    public Task RunUntilAsync(Func<bool> isSo, string what) => RunUntilAsync([this], isSo, what);

    /// <summary>Every sample that was taken is stored once, at a second of its own, and nothing else is.</summary>
    public void AssertAllStored()
    {
        Assert.Empty(Server.Store.Faults);
        var stored = Server.Store.Samples;
        Assert.Equal(Enumerable.Range(1, (int)Collector.Count).Select(n => (long)n), stored.Values);
        Assert.All(stored.Keys, time => Assert.Equal(0, time % 1000));
    }

    public async ValueTask DisposeAsync()
    {
        _parts.ForEach(p => p.Dispose());
        await Server.DisposeAsync();
        _directory.Dispose();
    }

    private async Task StepAsync()
    {
        _samples.HeedClocks();
        _samples.TakeIfDue();
        await Session.StepAsync(CancellationToken.None);
        if (_monotonic.NowMs >= _pollDueMs && Session.Current is not null)
        {
            _pollDueMs = _monotonic.NowMs + (long)(await Poller.PollAsync(CancellationToken.None)).TotalMilliseconds;
        }

        await Delivery.RoundAsync(CancellationToken.None);
    }

    private void Received(AgentSettings settings, long serverMs, TimeSpan roundTrip)
    {
        _samples.Anchor(serverMs, settings.OnTheWay(roundTrip));
        _timelineFile.Save(Timeline);
        Spool.MostAge = settings.SpoolMostAge ?? Spool.MostAge;
        Control.SetIntervals(settings.FlushIntervalSeconds, settings.PollIntervalSeconds);
    }
}
