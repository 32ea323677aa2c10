using System.Text;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Faults.Tests.Support;

/// <summary>A row as it is stored.</summary>
/// <param name="TimeMs">Its timestamp.</param>
/// <param name="Values">As <c>key=value …</c> in order of key, gaps and the agent's own series left out.</param>
internal sealed record StoredSample(long TimeMs, string Values)
{
    /// <summary>The source's; null when no column says so.</summary>
    public required long? Index { get; init; }

    /// <summary>How many samples the agent had dropped by then, by its own count.</summary>
    public long Dropped { get; init; }
}

/// <summary>Reads every row that the store holds of a node, from open and closed windows; one that is stored twice comes twice.</summary>
internal static class StoredSamples
{
    private const string IndexKey = "fault.index";
    private const string DroppedKey = "agent.dropped_samples";

    public static async Task<IReadOnlyList<StoredSample>> ReadAsync(Server server, string nodeId, long fromMs, long toMs)
    {
        var (first, last) = (WindowBlock.StartOf(fromMs), WindowBlock.StartOf(toMs));
        var windows = new List<WindowBlock>();
        foreach (var (_, block) in await server.Get<OpenStore>().QueryWindowsAsync(nodeId, first, last + WindowBlock.LengthMs, null, default))
        {
            windows.Add(block);
        }

        var starts = Enumerable.Range(0, (int)((last - first) / WindowBlock.LengthMs) + 1).Select(i => first + (i * WindowBlock.LengthMs)).ToArray();
        await foreach (var (_, block) in server.Get<RawStore>().ReadAsync(nodeId, starts, null, default))
        {
            windows.Add(block);
        }

        var schemas = await server.Get<SchemaStore>().FindAllAsync(nodeId, windows.SelectMany(w => w.Chunks), default);
        return [.. windows.SelectMany(w => Rows(w, schemas)).OrderBy(r => r.TimeMs)];
    }

    private static List<StoredSample> Rows(WindowBlock window, Func<SchemaId, SeriesSchema?> schemas)
    {
        var chunks = new Dictionary<WindowChunk, List<(string Key, long[] Values)>>(
            window.Chunks.Select(c => KeyValuePair.Create(c, new List<(string Key, long[] Values)>())), ReferenceEqualityComparer.Instance);
        foreach (var group in window.Groups.Keys)
        {
            var status = window.TryReadColumns(
                group, schemas, (chunk, column, values) => chunks[chunk].Add((schemas(chunk.Schema)!.Series[column].Key, [.. values])));
            Assert.Equal(DecodeStatus.Ok, status);
        }

        var rows = new List<StoredSample>(window.Rows);
        foreach (var chunk in window.Chunks)
        {
            var columns = chunks[chunk].OrderBy(c => c.Key, StringComparer.Ordinal).ToArray();
            rows.AddRange(chunk.Timestamps.Select((time, row) => Row(time, columns, row)));
        }

        return rows;
    }

    private static StoredSample Row(long timeMs, (string Key, long[] Values)[] columns, int row)
    {
        var text = new StringBuilder();
        long? index = null;
        var dropped = 0L;
        foreach (var (key, values) in columns)
        {
            var value = values[row];
            if (value == SampleBlock.Gap)
            {
                continue;
            }

            if (key == IndexKey)
            {
                index = value;
            }
            else if (key == DroppedKey)
            {
                dropped = value;
            }
            else if (!key.StartsWith("agent.", StringComparison.Ordinal))
            {
                text.Append(text.Length > 0 ? " " : "").Append(key).Append('=').Append(value);
            }
        }

        return new StoredSample(timeMs, text.ToString()) { Index = index, Dropped = dropped };
    }
}
