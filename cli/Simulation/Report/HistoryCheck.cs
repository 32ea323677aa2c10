using System.Globalization;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Simulation.Fleet;
using CloudNexus.Cli.Simulation.Model;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>What was found of a node's samples on the server.</summary>
/// <param name="Expected">Samples that it took while they counted.</param>
/// <param name="Missing">Those that the server does not have.</param>
/// <param name="Doubled">Those that it has under more than one time.</param>
/// <param name="Wrong">Values that are not those that were sampled.</param>
internal sealed record HistoryFinding(long Expected, long Missing, long Doubled, long Wrong)
{
    public static HistoryFinding None { get; } = new(0, 0, 0, 0);

    public HistoryFinding Plus(HistoryFinding other)
        => new(Expected + other.Expected, Missing + other.Missing, Doubled + other.Doubled, Wrong + other.Wrong);
}

/// <summary>Reads a node's history back, second by second, and holds it against what the node sampled.</summary>
internal sealed class HistoryCheck(Patient api, int seed)
{
    /// <summary>At one point a second, within the points that a question may have.</summary>
    private const long ChunkMs = 3_000_000;

    private const int SeriesPerNode = 3;

    /// <param name="node">One that keeps its samples.</param>
    /// <param name="id">The server's name for it.</param>
    /// <param name="expected">How many samples, from the first on, must be there.</param>
    /// <param name="fromMs">Before the first, epoch milliseconds.</param>
    /// <param name="toMs">After the last.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ApiProblemException">The server does not answer.</exception>
    public async Task<HistoryFinding> RunAsync(SimulatedNode node, string id, int expected, long fromMs, long toMs, CancellationToken stop)
    {
        var random = new Random(seed + node.Plan.Index);
        var columns = Enumerable.Range(1, NodeSeries.All.Count - 1).ToArray();
        random.Shuffle(columns);
        columns = columns[..SeriesPerNode];
        var stored = new StoredSamples(expected, columns);
        for (var from = fromMs; from < toMs; from += ChunkMs)
        {
            var select = string.Join(',', columns.Select(c => NodeSeries.All[c].Name).Prepend(NodeSeries.IndexName));
            var path = string.Create(
                CultureInfo.InvariantCulture,
                $"/api/v1/nodes/{id}/series?select={select}&from={from}&to={Math.Min(from + ChunkMs, toMs)}&points=4000&agg=last");
            stored.Add((await api.GetAsync(path, stop)).Json);
        }

        return stored.Compare(node);
    }

    private sealed class StoredSamples(int expected, int[] columns)
    {
        // A part ends where the next begins, and both may have the second in between.
        private readonly Dictionary<long, int> _times = [];
        private readonly byte[] _seen = new byte[expected];
        private readonly double?[,] _values = new double?[expected, columns.Length];

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

        public HistoryFinding Compare(SimulatedNode node)
        {
            long wrong = 0;
            node.Samples.Replay(node.Plan, expected, (index, values) =>
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
}
