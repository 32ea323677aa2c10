using System.Runtime.CompilerServices;
using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Past;

/// <summary>Stored samples of one series name, window by window, in order of time.</summary>
public sealed class PastSamples(OpenStore open, RawStore raw, SchemaStore schemas)
{
    /// <param name="nodeId">The node.</param>
    /// <param name="series">A series' name.</param>
    /// <param name="fromMs">Windows that end before are left out.</param>
    /// <param name="toMs">Windows that begin after are left out.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">A window is damaged.</exception>
    public async IAsyncEnumerable<WindowSamples> ReadAsync(
        string nodeId, string series, long fromMs, long toMs, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(series);
        string[] groups = [series.Split('.')[0]];
        long[] starts = [.. Tier.Raw.WindowsOf(fromMs, toMs + 1)];
        if (starts.Length == 0)
        {
            yield break;
        }

        // Rows move from open windows to closed ones: read in this order, none is missed.
        var opened = (await open.QueryWindowsAsync(nodeId, starts[0], starts[^1] + 1000, groups, cancellation)).ToDictionary();
        foreach (var start in starts)
        {
            opened.TryAdd(start, WindowBlock.Empty);
        }

        var next = 0;
        await foreach (var (start, block) in raw.ReadAsync(nodeId, starts, groups, cancellation))
        {
            while (starts[next] < start)
            {
                yield return await JoinAsync(opened[starts[next++]]);
            }

            yield return await JoinAsync(block, opened[starts[next++]]);
        }

        while (next < starts.Length)
        {
            yield return await JoinAsync(opened[starts[next++]]);
        }

        async Task<WindowSamples> JoinAsync(params WindowBlock[] blocks)
        {
            var samples = new WindowSamples();
            foreach (var block in blocks.Where(b => b.Rows > 0))
            {
                var known = await schemas.FindAllAsync(nodeId, block.Chunks, cancellation);
                samples.Add(block, groups[0], known, name => name == series);
            }

            return samples;
        }
    }
}
