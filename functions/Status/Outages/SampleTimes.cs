using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Status.Outages;

/// <summary>When a node had samples, from its windows' lists of times: no values are fetched.</summary>
public sealed class SampleTimes(OpenStore open, RawStore raw, HistoryOptions history, TimeProvider time)
{
    /// <summary>
    /// The silences of more than <paramref name="patienceMs"/> between two moments at which there are samples, in order. Of the time before raw
    /// retention there is nothing to read, so it counts as silent.
    /// </summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">A window is damaged.</exception>
    public async Task<IReadOnlyList<(long FromMs, long ToMs)>> FindSilencesAsync(
        string nodeId, long fromMs, long toMs, long patienceMs, CancellationToken cancellation)
    {
        var oldestMs = Math.Max(fromMs, (time.GetUtcNow() - history.RawRetention).ToUnixTimeMilliseconds());
        var firstMs = WindowBlock.StartOf(oldestMs);
        var times = new List<long> { fromMs, toMs };

        // Rows move from open windows to closed ones: read in this order, none is missed.
        foreach (var (_, block) in await open.QueryWindowsAsync(nodeId, firstMs, toMs + 1000, [], cancellation))
        {
            Take(block);
        }

        var starts = new List<long>();
        for (var start = firstMs; start <= toMs; start += WindowBlock.LengthMs)
        {
            starts.Add(start);
        }

        await foreach (var (_, block) in raw.ReadAsync(nodeId, starts, [], cancellation))
        {
            Take(block);
        }

        times.Sort();
        var silences = new List<(long, long)>();
        for (var i = 1; i < times.Count; i++)
        {
            if (times[i] - times[i - 1] > patienceMs)
            {
                silences.Add((times[i - 1], times[i]));
            }
        }

        return silences;

        void Take(WindowBlock block) => times.AddRange(block.Chunks.SelectMany(c => c.Timestamps).Where(t => t > fromMs && t < toMs));
    }
}
