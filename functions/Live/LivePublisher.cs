using System.Diagnostics.Metrics;
using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Live;

/// <summary>
/// What goes to browsers: a watched node's samples at once; of the fleet, to each view what changed of it and to each audience a
/// summary, at
/// most once in <see cref="FleetInterval"/>; a node that comes back or changes its status within <see cref="UrgentInterval"/>. While
/// nobody is
/// connected, nothing.
/// </summary>
public sealed class LivePublisher(
    SignalRRestSender sender,
    FleetService fleet,
    LiveViewerStore viewers,
    LiveSequence sequence,
    GovernorFeed feed,
    TimeProvider time)
{
    public static readonly TimeSpan FleetInterval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan UrgentInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Of a watched node two messages a second, which is twice what it sends; a backlog's are thinned.</summary>
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(500);

    private const int SampleBurst = 10;
    private const int NodesPerMessage = 100;
    private const int GroupsAtOnce = 16;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("live.publish_failures");

    private readonly Gathering _usual = new(FleetInterval, time);
    private readonly Gathering _urgent = new(UrgentInterval, time);
    private readonly SampleThrottle _quick = new(SampleInterval, SampleBurst, false, time);
    private readonly SampleThrottle _slow = new(FleetInterval, 1, true, time);
    private readonly BoundedCache<string, NodeState> _last = new(50_000);

    public async Task PublishSamplesAsync(string nodeId, SamplesMessage? samples, CancellationToken cancellation)
    {
        if (samples is null)
        {
            return;
        }

        await Task.WhenAll(
            SendSamplesAsync(LiveNames.NodeGroup(nodeId), _quick.Take(samples), cancellation),
            SendSamplesAsync(
                LiveNames.SlowGroup(nodeId), viewers.Roster.IsWatchedSlowly(nodeId) ? _slow.Take(samples) : null, cancellation));
    }

    /// <summary>Remembers the nodes and sends what is due: the newest of each that changed since it was sent last. What is not due yet
    /// follows by
    /// itself. Never throws but when cancelled.</summary>
    /// <param name="states">States just stored.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="isUrgent">Whether people wait for them: their status changed.</param>
    public async Task PublishFleetAsync(IEnumerable<NodeState> states, CancellationToken cancellation, bool isUrgent = false)
    {
        NodeState[] changed = [.. states];
        string[] urgent = [.. changed.Where(s => WasSilent(s) || isUrgent).Select(s => s.NodeId)];
        var due = Take(_usual, changed.Select(s => s.NodeId));
        var atOnce = Take(_urgent, urgent.Where(id => !due.Contains(id)));
        await Task.WhenAll(
            TrySendAsync(due, withSummary: true, cancellation),
            TrySendAsync(atOnce, withSummary: false, cancellation),
            feed.RefreshAsync(cancellation));
    }

    private IReadOnlySet<string> Take(Gathering gathering, IEnumerable<string> changed)
    {
        var due = gathering.Take(changed, out var wait);
        if (wait is { } rest)
        {
            _ = Task.Run(() => SendLaterAsync(gathering, rest), CancellationToken.None);
        }

        return due;
    }

    private async Task SendLaterAsync(Gathering gathering, TimeSpan rest)
    {
        await Task.Delay(rest, time);
        gathering.Awaited();
        await TrySendAsync(Take(gathering, []), withSummary: gathering == _usual, CancellationToken.None);
    }

    private async Task TrySendAsync(IReadOnlySet<string> due, bool withSummary, CancellationToken cancellation)
    {
        if (due.Count == 0)
        {
            return;
        }

        try
        {
            await SendAsync(due, withSummary, cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // A view on what is stored: the next change shows it.
            Failures.Add(1);
        }
    }

    private async Task SendAsync(IReadOnlySet<string> due, bool withSummary, CancellationToken cancellation)
    {
        var roster = await viewers.ReadAsync(cancellation);
        if (roster.Connections == 0)
        {
            return;
        }

        var all = await fleet.AllAsync(cancellation);
        NodeItem[] changed = [.. all.Where(n => due.Contains(n.Id))];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = GroupsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(roster.Views, limits, async (view, stop) =>
        {
            if (view.Nodes is not null || all.Count <= ViewService.MostNodes)
            {
                await SendAsync(view, changed, stop);
            }
        });
        if (withSummary)
        {
            await Parallel.ForEachAsync(roster.Audiences, limits, async (audience, stop) => await SummarizeAsync(audience, all, stop));
            await Task.WhenAll(due.SelectMany(node => new[]
            {
                SendSamplesAsync(LiveNames.NodeGroup(node), _quick.Take(node), cancellation),
                SendSamplesAsync(LiveNames.SlowGroup(node), _slow.Take(node), cancellation),
            }));
        }
    }

    private async Task SendAsync(LiveView view, NodeItem[] changed, CancellationToken cancellation)
    {
        var items = changed.Where(n => view.Nodes?.Contains(n.Id) is null or true && view.Audience.MaySee(n));
        foreach (var part in items.Chunk(NodesPerMessage))
        {
            var (from, seq, at) = sequence.Next(LiveNames.FleetTarget, view.Group);
            await SendAsync(view.Group, LiveNames.FleetTarget, new FleetMessage(part, from, seq, at), cancellation);
        }
    }

    private Task SummarizeAsync(LiveAudience audience, IReadOnlyList<NodeItem> all, CancellationToken cancellation)
    {
        var stamp = sequence.Next(LiveNames.SummaryTarget, audience.Group);
        return SendAsync(
            audience.Group, LiveNames.SummaryTarget, FleetSummary.Of([.. all.Where(audience.MaySee)], feed.Report, stamp), cancellation);
    }

    private Task SendSamplesAsync(string group, SamplesMessage? samples, CancellationToken cancellation)
    {
        if (samples is null)
        {
            return Task.CompletedTask;
        }

        var (from, seq, at) = sequence.Next(LiveNames.SamplesTarget, group);
        return SendAsync(group, LiveNames.SamplesTarget, samples with { From = from, Seq = seq, At = at }, cancellation);
    }

    private Task SendAsync(string group, string target, object argument, CancellationToken cancellation)
        => sender.SendToGroupAsync(group, new LiveMessage(target, [argument]), cancellation);

    /// <summary>Whether the node is new here, or was silent for so long that it was shown as down.</summary>
    private bool WasSilent(NodeState state)
    {
        var isKnown = _last.TryGet(state.NodeId, out var last);
        _last.Set(state.NodeId, state);
        return !isKnown || state.LastSampleMs - last!.LastSampleMs > Grace.TotalMilliseconds + (3000L * last.FlushIntervalSeconds);
    }
}
