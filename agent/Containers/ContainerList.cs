using CloudNexus.Agent.Collectors;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Containers;

/// <summary>The containers that are watched, kept up to date from the engine. One reader at a time.</summary>
internal sealed class ContainerList(HostRoot root, string? socket, TimeProvider clock) : IDisposable
{
    private const int InspectionsPerList = 20;
    private static readonly TimeSpan ListEvery = TimeSpan.FromSeconds(15);
    private readonly ContainerEngine _engine = new(root, socket);
    private readonly Dictionary<string, WatchedContainer> _containers = new(StringComparer.Ordinal);
    private long? _listed;
    private int _next;

    /// <summary>Containers beyond the most.</summary>
    public int LeftOut { get; private set; }

    /// <summary>A reading of each container, running ones first.</summary>
    /// <exception cref="BackgroundSourceMissingException">There is no engine on this host.</exception>
    /// <exception cref="IOException">The engine cannot be asked.</exception>
    public async Task<IReadOnlyList<DeviceReading>> ReadAsync(CancellationToken stop)
    {
        var isDue = _listed is not { } listed || clock.GetElapsedTime(listed) >= ListEvery;
        if (isDue)
        {
            await UpdateAsync(stop).ConfigureAwait(false);
            _listed = clock.GetTimestamp();
        }

        var readings = _containers.Values.Select(c => c.Read(root, clock)).ToArray();
        if (isDue && _containers.Values.Any(c => c is { IsRunning: true, NeedsStats: true }))
        {
            await AskForStatsAsync(stop).ConfigureAwait(false);
            readings = [.. _containers.Values.Select(c => c.Read(root, clock))];
        }

        return readings;
    }

    public void Dispose() => _engine.Dispose();

    private static string? NameOf(ListedContainer container)
        => container.Names?.FirstOrDefault(n => !string.IsNullOrEmpty(n))?.TrimStart('/') is { Length: > 0 } name
            ? SeriesNames.CleanLabelValue(name)
            : null;

    // Engines make identifiers of hexadecimal digits; anything else has no place in an address.
    private static bool IsId(string? id) => id is { Length: > 0 and <= 128 } && id.All(char.IsAsciiHexDigit);

    private async Task UpdateAsync(CancellationToken stop)
    {
        var list = await _engine.ListAsync(stop).ConfigureAwait(false);
        var named = list.Where(c => IsId(c.Id)).Select(c => new Named(c, NameOf(c) ?? c.Id![..Math.Min(12, c.Id!.Length)]))
            .OrderBy(c => c.Listed.State != "running").ThenBy(c => c.Name, StringComparer.Ordinal).DistinctBy(c => c.Name).ToArray();
        LeftOut = Math.Max(0, named.Length - ContainerCollector.Most);
        var before = new Dictionary<string, WatchedContainer>(_containers, StringComparer.Ordinal);
        _containers.Clear();
        var changed = new List<WatchedContainer>();
        foreach (var (listed, name) in named.Take(ContainerCollector.Most))
        {
            var isKnown = before.TryGetValue(name, out var known) && known.Id == listed.Id;
            var container = isKnown ? known! : new WatchedContainer(listed.Id!, name);
            if (container.Inspected is null || container.Listed.State != listed.State)
            {
                changed.Add(container);
            }

            container.Listed = listed;
            _containers[name] = container;
        }

        await InspectAsync(changed, stop).ConfigureAwait(false);
    }

    // What changed, and of the others some in turn: a restart between two lists shows in neither.
    private async Task InspectAsync(List<WatchedContainer> changed, CancellationToken stop)
    {
        var all = _containers.Values.ToArray();
        var turn = Math.Min(InspectionsPerList, all.Length);
        var inTurn = Enumerable.Range(_next, turn).Select(i => all[i % all.Length]);
        foreach (var container in changed.Union(inTurn).ToArray())
        {
            if (await _engine.InspectAsync(container.Id, stop).ConfigureAwait(false) is { } inspected)
            {
                container.Learn(inspected, root);
            }
        }

        _next = all.Length == 0 ? 0 : (_next + turn) % all.Length;
    }

    private async Task AskForStatsAsync(CancellationToken stop)
    {
        foreach (var container in _containers.Values.Where(c => c is { IsRunning: true, NeedsStats: true }))
        {
            var timestamp = clock.GetTimestamp();
            if (await _engine.StatsAsync(container.Id, stop).ConfigureAwait(false) is { } stats)
            {
                container.Learn(stats, timestamp);
            }
        }
    }

    private sealed record Named(ListedContainer Listed, string Name);
}
