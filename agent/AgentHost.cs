using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Footprint;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Logs;
using CloudNexus.Agent.Processes;
using CloudNexus.Agent.Relay;
using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent;

/// <summary>One agent, put together.</summary>
/// <param name="options">What it was told.</param>
/// <param name="log">Where it tells.</param>
/// <param name="clock">The host's clocks.</param>
/// <param name="random">Jitter: numbers in [0, 1).</param>
/// <param name="sources">Null for the host's own.</param>
public sealed class AgentHost(AgentOptions options, AgentLog log, TimeProvider clock, Func<double> random, AgentSources? sources = null)
{
    /// <summary>How long a stop may take where nothing else is said.</summary>
    internal static readonly TimeSpan UsualStopTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);

    private FileSpool? _spool;
    private OwnRelay? _relay;
    private LogLoop? _logs;

    public AgentCounters Counters { get; } = new();

    /// <summary>How long a stop may take.</summary>
    internal TimeSpan StopTime { get; init; } = UsualStopTime;

    /// <summary>The time of the oldest sample that is not known to be settled, epoch milliseconds; null when there is none. Of the end,
    /// once it has ended.</summary>
    public long? OldestUnsettledMs => Volatile.Read(ref _spool)?.OldestUnsettledMs;

    /// <summary>Runs until <paramref name="stop"/>, then sends what is left, and ends within <see cref="StopTime"/>.</summary>
    /// <exception cref="UsageException">An option names what does not exist.</exception>
    /// <exception cref="InvalidDataException">The identity file is damaged, or there is no way to enrol.</exception>
    /// <exception cref="IOException">The data directory cannot be used, or another agent uses it.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(options.DataDirectory);
        using var only = new FileStream(
            Path.Join(options.DataDirectory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var root = new HostRoot(options.RootDirectory);
        var boot = sources?.Boot ?? new LinuxBootClock(root);
        var timelineFile = new TimelineFile(options.DataDirectory, boot, log, clock);
        var timeline = timelineFile.Restore();
        var spoolParts = new SpoolParts(
            new DiskSpoolFiles(Path.Join(options.DataDirectory, "spool")), Counters, log, clock, random, boot.BootId);
        using var spool = new FileSpool(spoolParts, options.Spool.MaxBytes);
        Volatile.Write(ref _spool, spool);
        var series = new SeriesTable();
        var background = BackgroundSet.Create(options, root, series, log, clock);
        await using var _ = background.ConfigureAwait(false);
        var collectors = sources?.Collectors(series) ?? CollectorSet.For(new CollectorParts(root, series, options.Collectors, clock));
        var own = new AgentCollector(spool, timeline, Counters, series, clock, ownProcess: sources is null);
        var sampler = new Sampler([.. collectors, .. background.Collectors, own], series, log);
        timeline.NotBefore(spool.NewestMs ?? 0);
        var samples = new SampleLoop(sampler, spool, timeline, new ClockWatch(clock, boot), Counters, clock);
        var processes = new ProcessLoop(new ProcessCollector(root, clock), samples, timeline, log, clock);
        var control = new ControlState();
        using var http = sources?.Link is { } link
            ? new HttpExchange(clock, link)
            : new HttpExchange(clock, options.Transport, options.Server.Host);
        var client = new ServerClient(http, options.Server);

        void Received(AgentSettings settings, long serverMs, TimeSpan roundTrip)
        {
            samples.Anchor(serverMs, settings.OnTheWay(roundTrip));
            timelineFile.Save(timeline);
            spool.MostAge = settings.SpoolMostAge ?? spool.MostAge;
            control.SetIntervals(settings.FlushIntervalSeconds, settings.PollIntervalSeconds);
        }

        using var session = new ServerSession(client, new Enrolment(options), timeline, Received, Counters, log, clock, random);
        using var poller = new ControlPoller(http, session, control, Counters, log, clock, random);
        var epochs = new EpochFile(options.DataDirectory, log);
        ulong NextEpoch() => epochs.Next(timeline.StartMs, spool.HighestEpoch);
        var sender = new FrameSender(http, client);
        var parts = new DeliveryParts(spool, sender, session, control, timeline, NextEpoch, Counters);
        using var delivery = new Delivery(parts, log, clock, random);
        using var commands = CommandSetup.Create(options, parts, client, Counters, log, clock, random, delivery.Flush.AskAsync);
        samples.Taken += delivery.SampleTaken;
        if (sources?.Settled is { } settled)
        {
            delivery.Settled += frame => settled(frame, timeline.NowMs);
        }

        samples.ClockMoved += () => session.RequestSync(session.Current);
        using var relay = OwnRelay.Create(options, background, session, timeline, log, clock, random);
        _relay = relay;
        using var logs = options.Logs is { } wanted && OperatingSystem.IsLinux()
            ? new LogLoop(wanted, new LogParts(options.DataDirectory, sender, session, control, timeline, log, clock, random))
            : null;
        _logs = logs;
        log.Info($"agent {AgentVersion.Text} reports to {options.Server.Authority}");
        if (options.Server.Scheme == Uri.UriSchemeHttp && !options.Server.IsLoopback)
        {
            log.Warn("the server's address is plain http: the enrolment token and all samples can be read on the way");
        }

        var top = options.Processes && OperatingSystem.IsLinux() ? processes : null;
        await RunLoopsAsync(spool, samples, top, session, poller, delivery, commands, () => timelineFile.Save(timeline), stop)
            .ConfigureAwait(false);
        timelineFile.Save(timeline);
        spool.End();
        log.Info($"stopped; {Counters}");
    }

    private async Task RunLoopsAsync(
        FileSpool spool,
        SampleLoop samples,
        ProcessLoop? processes,
        ServerSession session,
        ControlPoller poller,
        Delivery delivery,
        CommandLoop commands,
        Action eachMinute,
        CancellationToken stop)
    {
        // A loop that ends with an unforeseen error takes the others with it: a supervisor starts the agent again.
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var collected = new CancellationTokenSource();
        using var finish = all.Token.Register(() => end.CancelAfter(StopTime));

        // What is left is sent when no further sample can come.
        async Task CollectAsync()
        {
            try
            {
                await samples.RunAsync(all.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (spool.UnframedSamples == 0)
            {
                await samples.TakeLastAsync(end.Token).ConfigureAwait(false);
            }
            finally
            {
                await collected.CancelAsync().ConfigureAwait(false);
            }
        }

        List<Task> loops =
        [
            UntilStopped(CollectAsync(), all),
            UntilStopped(session.RunAsync(all.Token), all),
            UntilStopped(poller.RunAsync(all.Token), all),
            UntilStopped(commands.RunAsync(all.Token), all),
            UntilStopped(ReportAsync(eachMinute, all.Token), all),
            UntilStopped(delivery.RunAsync(collected.Token, end.Token), all),
        ];
        if (sources is null)
        {
            loops.Add(UntilStopped(new ProgramPages(clock).RunAsync(all.Token), all));
        }

        if (processes is not null)
        {
            loops.Add(UntilStopped(Task.Run(() => processes.RunAsync(all.Token), all.Token), all));
        }

        if (_relay is { } relay)
        {
            loops.Add(UntilStopped(relay.Loop.RunAsync(all.Token), all));
        }

        if (_logs is { } logs)
        {
            loops.Add(UntilStopped(Task.Run(() => logs.RunAsync(all.Token, end.Token), all.Token), all));
        }

        await Task.WhenAll(loops).ConfigureAwait(false);
    }

    private static async Task UntilStopped(Task loop, CancellationTokenSource all)
    {
        try
        {
            await loop.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (all.IsCancellationRequested)
        {
            // Asked to.
        }
        finally
        {
            await all.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(Action eachMinute, CancellationToken stop)
    {
        long told = 0;
        while (true)
        {
            await Task.Delay(ReportEvery, clock, stop).ConfigureAwait(false);
            eachMinute();
            if (Counters.Wrongs != told)
            {
                told = Counters.Wrongs;
                log.Warn($"{Counters}");
            }
        }
    }
}
