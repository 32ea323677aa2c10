using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Live;

/// <summary>What goes to browsers: a watched node's samples at once, the fleet's changes gathered for <see cref="FleetInterval"/>.</summary>
public sealed class LivePublisher(SignalRRestSender sender, FleetService fleet, LiveAudienceStore audiences, TimeProvider time)
{
    private const int NodesPerMessage = 500;
    private const int AudiencesAtOnce = 8;
    private static readonly TimeSpan FleetInterval = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, NodeState> _changed = [];
    private DateTimeOffset _sentAt = DateTimeOffset.MinValue;

    public Task PublishSamplesAsync(string nodeId, SamplesMessage? samples, CancellationToken cancellation)
        => samples is null
            ? Task.CompletedTask
            : sender.SendToGroupAsync(LiveNames.NodeGroup(nodeId), new LiveMessage(LiveNames.SamplesTarget, [samples]), cancellation);

    /// <summary>Remembers the states and, when the last fleet message is old enough, sends all that changed since: the newest of each
    /// node, to each audience
    /// what it may see.</summary>
    public async Task PublishFleetAsync(IEnumerable<NodeState> states, CancellationToken cancellation)
    {
        if (Gather(states) is not { Count: > 0 } due)
        {
            return;
        }

        var items = await fleet.DescribeAsync(due, cancellation);
        await SendAsync(LiveAudience.Everybody, items, cancellation);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AudiencesAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            await audiences.ListAsync(cancellation),
            limits,
            async (audience, stop) => await SendAsync(audience, items.Where(audience.MaySee), stop));
    }

    private Task SendAsync(LiveAudience audience, IEnumerable<NodeItem> items, CancellationToken cancellation)
        => Task.WhenAll(items.Chunk(NodesPerMessage).Select(part => sender.SendToGroupAsync(
            audience.Group, new LiveMessage(LiveNames.FleetTarget, [new FleetMessage(part)]), cancellation)));

    private List<NodeState> Gather(IEnumerable<NodeState> states)
    {
        lock (_gate)
        {
            foreach (var state in states)
            {
                if (!_changed.TryGetValue(state.NodeId, out var known) || known.LastSampleMs < state.LastSampleMs)
                {
                    _changed[state.NodeId] = state;
                }
            }

            var now = time.GetUtcNow();
            if (now - _sentAt < FleetInterval)
            {
                return [];
            }

            _sentAt = now;
            var due = _changed.Values.ToList();
            _changed.Clear();
            return due;
        }
    }
}
