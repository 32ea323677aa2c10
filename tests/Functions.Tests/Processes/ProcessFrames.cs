using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Processes;

/// <summary>Frames that carry process snapshots, and what is stored of them.</summary>
internal static class ProcessFrames
{
    /// <summary>Three processes; the busiest has the pid given.</summary>
    public static ProcessSnapshot Snapshot(long timeMs, int busiest = 10) => new(
        timeMs,
        [
            new ProcessEntry(busiest, "busy", 15_025, 4096, 3),
            new ProcessEntry(2, "large", 0, 1L << 30, 1),
            new ProcessEntry(3, "small (x)", 0, 4096, 1),
        ]);

    public static byte[] Of(TestNode node, ulong sequence, long startMs, params ProcessSnapshot[] snapshots)
        => Raw(node, sequence, startMs, [.. snapshots.SelectMany(ProcessCodec.Encode)]);

    public static byte[] Raw(TestNode node, ulong sequence, long startMs, byte[] processes)
    {
        var block = TestNode.Block(startMs, 2);
        var header = new FrameHeader(node.Id, node.Key.KeyId, 1, sequence, 1, 5000, block.Schema.Id);
        return new FrameWriter().Write(header, block, true, node.Key.DeriveMacKey(), processes);
    }

    /// <summary>Table and row key of each of the node's rows, in order.</summary>
    public static async Task<string[]> RowsAsync(ServiceApp app, TestNode node)
    {
        var rows = new List<string>();
        foreach (var table in await app.Tables.ListAsync(Tables.Processes, default))
        {
            await foreach (var row in app.Tables.Peek(table).QueryAsync(TableFilter.Partition(node.Id)))
            {
                rows.Add($"{table}/{row.RowKey}:{string.Join(',', row.Properties.Keys.Order(StringComparer.Ordinal))}");
            }
        }

        return [.. rows];
    }
}
