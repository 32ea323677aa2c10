using System.Text.Json;
using CloudNexus.Backup.Create;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Reading;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Backup.Export;

/// <summary>Everything that is kept of one node, as files that people and other programs read.</summary>
internal sealed class NodeExport(Tables tables)
{
    /// <summary>A row a line: <c>{"table": …, "row": {…}}</c>.</summary>
    public const string RowsFile = "rows.ndjson";

    /// <summary>Samples as they were measured, as far as raw data is kept.</summary>
    public const string SamplesFile = "samples.openmetrics";

    // What a key could be tried against is nobody's to read.
    private static readonly string[] Secrets = ["Hash", "Subkeys"];

    /// <param name="node">Its id.</param>
    /// <param name="directory">Made by this; must not be there.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Rows and samples that were written.</returns>
    /// <exception cref="BackupException">There is nothing of such a node, or the directory is there.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(long Rows, long Samples)> RunAsync(string node, string directory, CancellationToken cancellation)
    {
        if (Path.Exists(directory))
        {
            throw new BackupException($"{directory} is there already: give another name.");
        }

        var names = TableOrder.Sort(await tables.ListAsync("", cancellation));
        Directory.CreateDirectory(directory);
        try
        {
            var rows = await WriteRowsAsync(names, node, Path.Combine(directory, RowsFile), cancellation);
            if (rows == 0)
            {
                throw new BackupException($"There is nothing of a node {node}: nexus nodes show NAME says a node's id.");
            }

            using var samples = new OpenMetricsFile(Path.Combine(directory, SamplesFile));
            var reader = new NodeSamples(tables, new SchemaStore(tables));
            await reader.ReadAsync(node, names, samples.Add, cancellation);
            return (rows, await samples.FinishAsync(cancellation));
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    private async Task<long> WriteRowsAsync(IEnumerable<string> names, string node, string path, CancellationToken cancellation)
    {
        await using var file = File.Create(path);
        var line = new MemoryStream();
        var count = 0L;
        foreach (var name in names)
        {
            // Of a node's own tables its partition is enough; a search of their rows would read the fleet's.
            var filter = TableOrder.IsTier(name) || name == Tables.Open || name.StartsWith(Tables.Processes, StringComparison.Ordinal)
                ? TableFilter.Partition(node)
                : TableFilter.Partition(node) | TableFilter.Where("RowKey", "eq", node) | TableFilter.Where("Node", "eq", node);
            var rows = tables.Peek(name).QueryAsync(filter, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation);
            await foreach (var row in rows)
            {
                line.SetLength(0);
                Write(line, name, row);
                await file.WriteAsync(line.GetBuffer().AsMemory(0, (int)line.Length), cancellation);
                count++;
            }
        }

        return count;
    }

    private static void Write(MemoryStream line, string table, TableEntity row)
    {
        foreach (var secret in table == Tables.Keys ? Secrets : [])
        {
            row[secret] = null;
        }

        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("table", table);
            json.WritePropertyName("row");
            TableEntityWriter.Write(json, row);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
    }
}
