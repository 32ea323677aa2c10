using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>
/// The samples of one window's blocks, open and closed, by series: each time once and in order, whatever the order of the blocks.
/// </summary>
public sealed class WindowSamples
{
    private readonly Dictionary<string, List<SeriesRun>> _runs = new(StringComparer.Ordinal);

    /// <summary>Values that were handed out.</summary>
    public long Decoded { get; private set; }

    public IEnumerable<string> Keys => _runs.Keys;

    /// <summary>Takes the columns of a block's group. Chunks of unknown schemas are left out.</summary>
    /// <exception cref="InvalidDataException">The group is damaged.</exception>
    public void Add(WindowBlock block, string group, Func<SchemaId, SeriesSchema?> schemas, Func<string, bool> isWanted)
    {
        var status = block.TryReadGroup(group, schemas, series => isWanted(series.Name), (series, times, values) =>
        {
            Decoded += values.Length;
            if (times.Length == 0)
            {
                return;
            }

            if (!_runs.TryGetValue(series.Key, out var runs))
            {
                _runs[series.Key] = runs = [];
            }

            runs.Add(new SeriesRun(series, times, values));
        });
        if (status != DecodeStatus.Ok)
        {
            throw new InvalidDataException($"Group {group} of a window cannot be read.");
        }
    }

    /// <summary>One series as runs that follow each other in time. Of several values for one moment the greatest counts.</summary>
    public IEnumerable<SeriesRun> Read(string key)
    {
        var runs = _runs[key];
        runs.Sort((a, b) => a.Times[0].CompareTo(b.Times[0]));
        for (var i = 1; i < runs.Count; i++)
        {
            if (runs[i].Times[0] <= runs[i - 1].Times[^1])
            {
                return Untangle(runs);
            }
        }

        return runs;
    }

    /// <summary>The newest definition of a series.</summary>
    public SeriesDefinition DefinitionOf(string key) => _runs[key].MaxBy(r => r.Times[^1])!.Definition;

    private static IEnumerable<SeriesRun> Untangle(List<SeriesRun> runs)
    {
        var samples = runs.SelectMany(run => Enumerable.Range(0, run.Times.Length)
                .Where(i => run.Values[i] != SampleBlock.Gap)
                .Select(i => (Time: run.Times[i], run.Definition, Value: run.Values[i])))
            .OrderBy(s => s.Time).ThenByDescending(s => StoredValue.ToUnit(s.Definition, StoredValue.Read(s.Definition, s.Value)))
            .DistinctBy(s => s.Time);
        var times = new List<long>();
        var values = new List<long>();
        SeriesDefinition? definition = null;
        foreach (var sample in samples)
        {
            if (definition is not null && !sample.Definition.Equals(definition))
            {
                yield return new SeriesRun(definition, [.. times], [.. values]);
                times.Clear();
                values.Clear();
            }

            definition = sample.Definition;
            times.Add(sample.Time);
            values.Add(sample.Value);
        }

        if (definition is not null)
        {
            yield return new SeriesRun(definition, [.. times], [.. values]);
        }
    }
}
