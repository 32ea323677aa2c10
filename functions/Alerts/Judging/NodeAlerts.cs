using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Judging;

/// <summary>What this process knows of one node's alerts about series. For one frame at a time: take the gate first.</summary>
public sealed class NodeAlerts(string nodeId)
{
    /// <summary>Schemas of one node that are remembered: its agent's, and those of other sources beside it.</summary>
    private const int MostSchemas = 8;

    /// <summary>Series and rules of one node that are remembered.</summary>
    private const int MostRuns = 10_000;

    private readonly Dictionary<SchemaId, AlertRun[]> _bySchema = [];
    private readonly Dictionary<(string Rule, string Key), AlertRun> _runs = [];
    private AlertSnapshot? _synced;
    private Node? _node;

    public string Id => nodeId;

    public SemaphoreSlim Gate { get; } = new(1);

    public IEnumerable<AlertRun> Runs => _runs.Values;

    /// <summary>Brings in what the store said last: other rules, and what other instances did.</summary>
    public void Sync(AlertSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (ReferenceEquals(_synced, snapshot))
        {
            return;
        }

        if (_runs.Count > MostRuns)
        {
            // Series came and went. What matters of them is found again in the store.
            _runs.Clear();
            _bySchema.Clear();
        }

        if (snapshot.Rules.IsScoped || !ReferenceEquals(_synced?.Rules, snapshot.Rules))
        {
            // Labels may have changed too: whom the rules are about is worked out anew.
            _bySchema.Clear();
        }

        _synced = snapshot;
        _node = snapshot.Nodes.GetValueOrDefault(nodeId);
        foreach (var gone in _runs.Keys.Where(k => snapshot.Rules.Find(k.Rule) is not { Enabled: true }).ToArray())
        {
            _runs.Remove(gone);
        }

        foreach (var run in _runs.Values.Where(r => r.ChangedAt < snapshot.ReadAt))
        {
            run.Adopt(Find(run.Track));
        }

        foreach (var state in snapshot.States[nodeId].Where(s => s.IsFiring && !_runs.ContainsKey((s.Rule.Id, s.Key))))
        {
            // Perhaps of a series that does not come any more.
            if (snapshot.Rules.Find(state.Rule.Id) is { Enabled: true, Condition.Kind: AlertKinds.Threshold } rule)
            {
                RunOf(new AlertTrack(rule, AlertLimits.Of(rule.Condition), state.Key, state.Alert.Device, [], []));
            }
        }
    }

    /// <summary>What is judged of samples of a schema.</summary>
    public IReadOnlyList<AlertRun> RunsOf(SeriesSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (!_bySchema.TryGetValue(schema.Id, out var runs))
        {
            runs = [.. _synced!.Rules.TracksOf(schema).Where(Fits).Select(RunOf)];
            if (_bySchema.Count >= MostSchemas)
            {
                _bySchema.Clear();
            }

            _bySchema[schema.Id] = runs;
        }

        return runs;
    }

    private bool Fits(AlertTrack track)
        => AlertScopes.IsEverything(track.Rule.Scope) || (_node is not null && AlertScopes.Fits(track.Rule.Scope, _node));

    private AlertRun RunOf(AlertTrack track)
    {
        if (_runs.TryGetValue((track.Rule.Id, track.Key), out var run))
        {
            run.Continue(track);
            return run;
        }

        run = new AlertRun(track);
        run.Adopt(Find(track));
        return _runs[(track.Rule.Id, track.Key)] = run;
    }

    private AlertState? Find(AlertTrack track)
        => _synced!.States[nodeId].FirstOrDefault(s => s.Rule.Id == track.Rule.Id && s.Key == track.Key);
}
