using System.Globalization;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Simulation.Fleet;
using CloudNexus.Cli.Simulation.Model;

namespace CloudNexus.Cli.Simulation.Report;

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

        return stored.Compare(node.Plan, node.Samples);
    }
}
