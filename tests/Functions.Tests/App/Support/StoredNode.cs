using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>What the <c>Open</c> table holds of a node, read past the code that wrote it.</summary>
internal sealed class StoredNode(IReadOnlyList<TableEntity> rows)
{
    private const string ControlKey = "control";

    public IReadOnlyList<TableEntity> Windows { get; } = [.. rows.Where(r => r.RowKey != ControlKey)];

    public TableEntity? Control { get; } = rows.FirstOrDefault(r => r.RowKey == ControlKey);

    public Settlement Settled => Settlement.TryParse(Control?.GetString("Settled"), out var settled)
        ? settled
        : throw new InvalidDataException("The control row's settlement cannot be read.");

    /// <summary>Times of all stored rows in order; one that is stored twice stands twice.</summary>
    public long[] Times => [.. Windows.SelectMany(w => Read(w).Chunks).SelectMany(c => c.Timestamps).Order()];

    /// <summary>Every stored value as time, series and stored number, in order.</summary>
    public (long TimeMs, string Series, long Value)[] Values(SeriesSchema schema)
    {
        var values = new List<(long, string, long)>();
        foreach (var window in Windows.Select(Read))
        {
            foreach (var group in window.Groups.Keys)
            {
                var status = window.TryReadGroup(group, _ => schema, (series, times, column)
                    => values.AddRange(times.Zip(column, (t, v) => (t, series.Key, v))));
                Assert.Equal(DecodeStatus.Ok, status);
            }
        }

        return [.. values.Order()];
    }

    public static async Task<StoredNode> LoadAsync(Tables tables, string nodeId)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await tables.GetAsync(Tables.Open)).QueryAsync(TableFilter.Partition(nodeId)))
        {
            rows.Add(row);
        }

        return new StoredNode(rows);
    }

    /// <summary>Has the store hold these rows of the node and no others, as one that fell back in time does.</summary>
    public async Task RestoreAsync(Tables tables, string nodeId)
    {
        var table = await tables.GetAsync(Tables.Open);
        var now = await LoadAsync(tables, nodeId);
        foreach (var row in now.Windows.Where(w => Windows.All(old => old.RowKey != w.RowKey)))
        {
            (await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, Azure.ETag.All)).EnsureSuccess();
        }

        foreach (var row in Windows.Append(Control!))
        {
            (await table.UpsertEntityAsync(row, TableUpdateMode.Replace)).EnsureSuccess();
        }
    }

    private static WindowBlock Read(TableEntity row)
    {
        var groups = SpilledProperty.ReadNames(row, "g").ToDictionary(g => g, g => SpilledProperty.Read(row, "g", g));
        Assert.Equal(DecodeStatus.Ok, WindowBlock.TryRead(SpilledProperty.Read(row, "t"), groups, out var window));
        return window!;
    }
}
