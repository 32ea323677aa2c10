using System.Text.Json;
using CloudNexus.Cli.Simulation.Model;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>What the server answered of one node's samples.</summary>
/// <param name="expected">How many samples, from the first on, must be there.</param>
/// <param name="columns">Which of <see cref="NodeSeries.All"/> were asked for beside the samples' numbers.</param>
internal sealed class StoredSamples(int expected, int[] columns)
{
    // A part ends where the next begins, and both may have the second in between.
    private readonly Dictionary<long, int> _times = [];
    private readonly byte[] _seen = new byte[expected];
    private readonly double?[,] _values = new double?[expected, columns.Length];

    /// <summary>Takes the answer of a part of the time.</summary>
    public void Add(JsonElement answer)
    {
        var times = answer.GetProperty("t");
        var series = answer.GetProperty("series").EnumerateArray().ToDictionary(
            s => s.GetProperty("name").GetString()!, s => s.GetProperty("v"));
        if (!series.TryGetValue(NodeSeries.IndexName, out var indexes))
        {
            return;
        }

        var wanted = Array.ConvertAll(columns, c => series.TryGetValue(NodeSeries.All[c].Name, out var v) ? v : default);
        var row = -1;
        foreach (var index in indexes.EnumerateArray())
        {
            row++;
            if (index.ValueKind == JsonValueKind.Number && index.GetDouble() is >= 0 and var number && number < expected
                && _times.TryAdd(times[row].GetInt64(), (int)number))
            {
                Take((int)number, wanted, row);
            }
        }
    }

    /// <summary>Holds it against what was sampled.</summary>
    public HistoryFinding Compare(NodePlan plan, SampleLog samples)
    {
        long wrong = 0;
        samples.Replay(plan, expected, (index, values) =>
        {
            for (var i = 0; i < columns.Length && _seen[index] > 0; i++)
            {
                var definition = NodeSeries.All[columns[i]];
                var sampled = definition.FromDouble(values[columns[i]]);
                var stored = _values[index, i] is { } value ? definition.FromDouble(value) : SampleBlock.Gap;
                wrong += stored == sampled ? 0 : 1;
            }
        });
        return new HistoryFinding(expected, _seen.Count(s => s == 0), _seen.Count(s => s > 1), wrong);
    }

    private void Take(int index, JsonElement[] wanted, int row)
    {
        _seen[index] = (byte)Math.Min(_seen[index] + 1, byte.MaxValue);
        for (var i = 0; i < wanted.Length; i++)
        {
            _values[index, i] = wanted[i].ValueKind == JsonValueKind.Array && wanted[i][row].ValueKind == JsonValueKind.Number
                ? wanted[i][row].GetDouble()
                : null;
        }
    }
}
