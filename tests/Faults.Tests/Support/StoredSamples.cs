using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Faults.Tests.Support;

/// <summary>A row as it is stored.</summary>
/// <param name="TimeMs">Its timestamp.</param>
/// <param name="Values">As <c>key=value</c> in order of key, gaps and the agent's own series left out.</param>
internal sealed record StoredSample(long TimeMs, string[] Values)
{
    /// <summary>The agent's own series.</summary>
    public Dictionary<string, long> Own { get; } = [];

    public long? Index { get; set; }
}

/// <summary>Reads every row that the store holds of a node, from open and closed windows; one that is stored twice comes twice.</summary>
internal static class StoredSamples
{
    private const string IndexKey = "fault.index";

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

    private static IEnumerable<StoredSample> Rows(WindowBlock window, Func<SchemaId, SeriesSchema?> schemas)
    {
        var rows = new Dictionary<(WindowChunk Chunk, int Row), (StoredSample Sample, List<string> Values)>();
        foreach (var group in window.Groups.Keys)
        {
            var status = window.TryReadColumns(group, schemas, (chunk, column, values) =>
            {
                var key = schemas(chunk.Schema)!.Series[column].Key;
                for (var i = 0; i < values.Length; i++)
                {
                    if (!rows.TryGetValue((chunk, i), out var row))
                    {
                        rows[(chunk, i)] = row = (new StoredSample(chunk.Timestamps[i], []), []);
                    }

                    Put(row.Sample, row.Values, key, values[i]);
                }
            });
            Assert.Equal(DecodeStatus.Ok, status);
        }

        Assert.Equal(window.Rows, rows.Count);
        return rows.Values.Select(r => r.Sample with { Values = [.. r.Values.Order(StringComparer.Ordinal)] });
    }

    private static void Put(StoredSample sample, List<string> values, string key, long value)
    {
        if (value == SampleBlock.Gap)
        {
            return;
        }

        if (key == IndexKey)
        {
            sample.Index = value;
        }
        else if (key.StartsWith("agent.", StringComparison.Ordinal))
        {
            sample.Own[key] = value;
        }
        else
        {
            values.Add($"{key}={value}");
        }
    }
}
