using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Sensors;

/// <summary>The series that a script's output makes: as many as it may, each kept for some runs after it was printed last.</summary>
internal sealed class ScriptSeries
{
    private const int KeepRuns = 3;
    private readonly Dictionary<string, SeriesDefinition> _newest = new(StringComparer.Ordinal);
    private readonly BackgroundReadings _readings;

    public ScriptSeries(ScriptSensorOptions sensor, SeriesTable series)
        => _readings = new BackgroundReadings(series, sensor.MaxSeries, KeepRuns, key => [_newest[key]]);

    /// <summary>Takes a run's output; null when the run failed.</summary>
    public void Take(ScriptOutput? output)
    {
        _newest.Clear();
        foreach (var value in output?.Values ?? [])
        {
            _newest[KeyOf(value.Series)] = value.Series;
        }

        _readings.Take((output?.Values ?? []).Select(v => new DeviceReading(KeyOf(v.Series), [v.Value])));
    }

    public void Clear() => _readings.Clear();

    public void Show() => _readings.Show();

    private static string KeyOf(SeriesDefinition series) => $"{(int)series.Kind}{series.Key}";
}
