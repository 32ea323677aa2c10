using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.History.Rollups;

namespace CloudNexus.Functions.Alerts.Past;

/// <summary>Judges stored samples of one node by one threshold rule, as they would have been judged when they came.</summary>
/// <param name="condition">The rule's.</param>
/// <param name="key">Only the track of this key; null for all.</param>
public sealed class PastJudge(AlertCondition condition, string? key = null)
{
    private readonly AlertLimits _limits = AlertLimits.Of(condition);
    private readonly Dictionary<string, AlertValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PastTrack> _tracks = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, PastTrack> Tracks => _tracks;

    /// <summary>Readings that were judged.</summary>
    public long Readings { get; private set; }

    /// <summary>Goes on from somewhere.</summary>
    public void Begin(string trackKey, AlertProgress progress) => _tracks[trackKey] = new PastTrack(trackKey, null) { Progress = progress };

    /// <summary>Takes a window that lies after all taken before, of it what is from one moment to another, both included.</summary>
    /// <param name="samples">The window's.</param>
    /// <param name="fromMs">The first moment.</param>
    /// <param name="toMs">The last moment.</param>
    /// <param name="act">Whether to take the step that a reading asks for; called with the progress as it is before.</param>
    public void Take(WindowSamples samples, long fromMs, long toMs, Func<PastTrack, AlertProgress, AlertStep, bool> act)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(act);
        var fitting = samples.Keys.Select(k => (Key: k, Series: samples.DefinitionOf(k))).Where(s => AlertSeries.Fits(condition, s.Series))
            .GroupBy(s => AlertSeries.KeyOf(condition, s.Series)).Where(g => key is null || g.Key == key);
        foreach (var same in fitting)
        {
            if (!_tracks.TryGetValue(same.Key, out var track))
            {
                _tracks[same.Key] = track = new PastTrack(same.Key, AlertSeries.DeviceOf(condition, same.First().Series));
            }

            foreach (var reading in Join([.. same.Select(s => ValuesOf(samples, s.Key))]))
            {
                if (reading.TimeMs >= fromMs && reading.TimeMs <= toMs)
                {
                    Take(track, reading, act);
                }
            }
        }
    }

    /// <summary>Takes one reading of a track.</summary>
    public void Take(string trackKey, string? device, in AlertReading reading, Func<PastTrack, AlertProgress, AlertStep, bool> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (!_tracks.TryGetValue(trackKey, out var track))
        {
            _tracks[trackKey] = track = new PastTrack(trackKey, device);
        }

        Take(track, reading, act);
    }

    private void Take(PastTrack track, in AlertReading reading, Func<PastTrack, AlertProgress, AlertStep, bool> act)
    {
        Readings++;
        track.FirstMs ??= reading.TimeMs;
        var after = AlertMachine.Next(track.Progress, reading, _limits, out var step);
        track.Progress = step == AlertStep.None || !act(track, after, step) ? after
            : step == AlertStep.Fire ? AlertMachine.Fire(after) : AlertMachine.End(after);
    }

    private IEnumerable<AlertReading> ValuesOf(WindowSamples samples, string series)
    {
        if (!_values.TryGetValue(series, out var value))
        {
            _values[series] = value = new AlertValue();
        }

        foreach (var run in samples.Read(series))
        {
            for (var i = 0; i < run.Times.Length; i++)
            {
                if (value.Take(run.Definition, run.Times[i], run.Values[i]) is { } known)
                {
                    yield return new AlertReading(run.Times[i], known);
                }
            }
        }
    }

    /// <summary>One reading for each moment: the worst.</summary>
    private IEnumerable<AlertReading> Join(IEnumerable<AlertReading>[] series)
    {
        if (series.Length == 1)
        {
            return series[0];
        }

        var worst = new SortedDictionary<long, double>();
        foreach (var reading in series.SelectMany(s => s))
        {
            worst[reading.TimeMs] = worst.TryGetValue(reading.TimeMs, out var other) ? _limits.Worse(other, reading.Least) : reading.Least;
        }

        return worst.Select(w => new AlertReading(w.Key, w.Value));
    }
}

/// <summary>How far the judging of one track is.</summary>
public sealed class PastTrack(string key, string? device)
{
    public string Key => key;

    public string? Device => device;

    public AlertProgress Progress { get; set; } = AlertProgress.None;

    /// <summary>The first reading; null before it.</summary>
    public long? FirstMs { get; set; }
}
