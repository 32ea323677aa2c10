using System.Diagnostics.Metrics;

namespace CloudNexus.Functions.Live;

/// <summary>Nodes that some connections have on their screens.</summary>
/// <param name="Group">The group of these connections.</param>
/// <param name="Nodes">Their ids; null for all, while the fleet is small.</param>
public sealed record LiveView(string Group, LiveAudience Audience, IReadOnlySet<string>? Nodes);

/// <summary>All live connections at one moment, by what is sent to them. Immutable.</summary>
public sealed class LiveRoster
{
    /// <summary>Different views that are sent to; of more, those asked for last.</summary>
    public const int MostViews = 500;

    /// <summary>Audiences that are sent a summary; of more, those asked for last.</summary>
    public const int MostAudiences = LiveAudienceStore.MostAudiences + 1;

    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("live.views_dropped");

    private readonly Dictionary<string, int> _receivers = [];
    private readonly HashSet<string> _slow;
    private readonly HashSet<string> _withLogs;

    private LiveRoster(IReadOnlyCollection<LiveViewer> viewers, DateTimeOffset now)
    {
        var byAge = viewers.OrderByDescending(v => v.SeenAt).ToArray();
        Connections = byAge.Length;
        Audiences = [.. byAge.Select(v => v.Audience).DistinctBy(a => a.Group).Take(MostAudiences)];
        var views = byAge.Where(v => v.IsViewing(now)).DistinctBy(v => v.ViewGroup).ToArray();
        Dropped.Add(Math.Max(0, views.Length - MostViews));
        Views = [.. views.Take(MostViews).Select(v => new LiveView(v.ViewGroup!, v.Audience, v.View?.ToHashSet(StringComparer.Ordinal)))];
        Watched = byAge.SelectMany(v => v.Watched.Keys).ToHashSet(StringComparer.Ordinal);
        _slow = byAge.Where(v => v.IsSlow).SelectMany(v => v.Watched.Keys).ToHashSet(StringComparer.Ordinal);
        _withLogs = byAge.Where(v => v.WithLogs).SelectMany(v => v.Watched.Keys).ToHashSet(StringComparer.Ordinal);
        var groups = byAge.SelectMany(v => v.Watched.Keys.SelectMany(v.GroupsOf).Append(v.Audience.Group).Append(v.Audience.CommandGroup)
            .Append(v.ViewGroup).OfType<string>());
        foreach (var group in groups)
        {
            _receivers[group] = _receivers.GetValueOrDefault(group) + 1;
        }
    }

    public static LiveRoster Empty { get; } = new([], default);

    public int Connections { get; }

    public IReadOnlyList<LiveAudience> Audiences { get; }

    public IReadOnlyList<LiveView> Views { get; }

    /// <summary>Nodes that somebody watches.</summary>
    public IReadOnlySet<string> Watched { get; }

    public static LiveRoster Of(IReadOnlyCollection<LiveViewer> viewers, DateTimeOffset now) => new(viewers, now);

    /// <summary>Whether somebody watches the node who cannot take each of its messages.</summary>
    public bool IsWatchedSlowly(string nodeId) => _slow.Contains(nodeId);

    /// <summary>Whether somebody watches the node's logs.</summary>
    public bool HearsLogs(string nodeId) => _withLogs.Contains(nodeId);

    /// <summary>Connections in the group.</summary>
    public int ReceiversOf(string group) => _receivers.GetValueOrDefault(group);
}
