using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Rules;

/// <summary>
/// All rules as they are at one moment, with what they want of each schema worked out once. Immutable but for that; another set is
/// another object.
/// </summary>
public sealed class AlertRuleSet
{
    /// <summary>Schemas of which it is remembered: agents have one or two each, and many have the same.</summary>
    private const int MostSchemas = 5000;

    private readonly AlertRule[] _thresholds;
    private readonly Dictionary<string, AlertRule> _byId;
    private readonly BoundedCache<SchemaId, IReadOnlyList<AlertTrack>> _tracks = new(MostSchemas);

    public AlertRuleSet(IReadOnlyList<AlertRule> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        All = all;
        _byId = all.ToDictionary(r => r.Id, StringComparer.Ordinal);
        _thresholds = [.. all.Where(r => r is { Enabled: true, Condition.Kind: AlertKinds.Threshold })];
        Offline = [.. all.Where(r => r is { Enabled: true, Condition.Kind: AlertKinds.Offline })];
        IsScoped = _thresholds.Any(r => !AlertScopes.IsEverything(r.Scope));
    }

    public static AlertRuleSet Empty { get; } = new([]);

    public IReadOnlyList<AlertRule> All { get; }

    /// <summary>Those that are switched on and about nodes that are offline.</summary>
    public IReadOnlyList<AlertRule> Offline { get; }

    /// <summary>Whether a rule about series is not about every node.</summary>
    public bool IsScoped { get; }

    /// <summary>Null when there is none.</summary>
    public AlertRule? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>What is judged of samples of this schema, whosever they are; usually nothing or a few.</summary>
    public IReadOnlyList<AlertTrack> TracksOf(SeriesSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (_thresholds.Length == 0)
        {
            return [];
        }

        if (!_tracks.TryGet(schema.Id, out var tracks))
        {
            tracks = Compile(schema);
            _tracks.Set(schema.Id, tracks);
        }

        return tracks;
    }

    public bool IsSameAs(IReadOnlyList<AlertRule> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Count == All.Count && All.Zip(other).All(p => p.First.Id == p.Second.Id && p.First.Version == p.Second.Version);
    }

    private AlertTrack[] Compile(SeriesSchema schema)
    {
        var tracks = new List<AlertTrack>();
        foreach (var rule in _thresholds)
        {
            var fitting = Enumerable.Range(0, schema.Series.Count).Where(i => AlertSeries.Fits(rule.Condition, schema.Series[i]));
            tracks.AddRange(fitting.GroupBy(i => AlertSeries.KeyOf(rule.Condition, schema.Series[i])).Select(same => new AlertTrack(
                rule,
                AlertLimits.Of(rule.Condition),
                same.Key,
                AlertSeries.DeviceOf(rule.Condition, schema.Series[same.First()]),
                [.. same],
                [.. same.Select(i => schema.Series[i])])));
        }

        return [.. tracks];
    }
}

/// <summary>What one rule judges of a schema: one series, or several together.</summary>
/// <param name="Key">Names it among the tracks of its rule and node.</param>
/// <param name="Columns">Of the schema.</param>
/// <param name="Series">Theirs, in the same order.</param>
public sealed record AlertTrack(
    AlertRule Rule, AlertLimits Limits, string Key, string? Device, IReadOnlyList<int> Columns, IReadOnlyList<SeriesDefinition> Series);
