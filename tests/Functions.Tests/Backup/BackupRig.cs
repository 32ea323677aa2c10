using CloudNexus.Backup.Create;
using CloudNexus.Backup.Restore;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Reading;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Backup;

/// <summary>Tables to back up, tables to restore into, and a directory for archives.</summary>
internal sealed class BackupRig : IDisposable
{
    private readonly TableServiceClient _service = new(Azurite.ConnectionString);
    private readonly TemporaryDirectory _directory = new();

    public BackupRig()
    {
        (From, To) = (Empty(), Empty());
    }

    public Tables From { get; }

    public Tables To { get; }

    public ManualTimeProvider Time { get; } = new();

    public string File(string name) => _directory.File(name);

    public Tables Empty() => new(_service, AppSettings.NewPrefix());

    /// <summary>Rows of every size in three tables, some 3 MB: several segments and many transactions.</summary>
    public async Task FillAsync()
    {
        foreach (var table in new[] { Tables.Open, Tables.Nodes, Tables.Settings })
        {
            for (var partition = 0; partition < 3; partition++)
            {
                var rows = Enumerable.Range(0, table == Tables.Open ? 130 : 5).Select(i => Row($"p{partition}", $"r{i:d4}", 1));
                foreach (var batch in RestoreJob.Batches(rows))
                {
                    (await (await From.GetAsync(table)).SubmitTransactionAsync(batch)).EnsureSuccess();
                }
            }
        }
    }

    /// <summary>A row whose content follows from its keys and the version.</summary>
    public static TableEntity Row(string partition, string row, int version)
    {
        var random = new Random((partition + row).Aggregate(version, (seed, c) => (seed * 31) + c));
        return new TableEntity(partition, row)
        {
            ["Bytes"] = Storage.Entities.Bytes(random, 6000),
            ["Text"] = Storage.Entities.Text(random, 40),
            ["Version"] = version,
        };
    }

    public async Task PutAsync(string table, TableEntity row)
        => (await (await From.GetAsync(table)).UpsertEntityAsync(row, TableUpdateMode.Replace)).EnsureSuccess();

    public Task<BackupResult> CreateAsync(string name, string? basedOn = null)
        => new BackupMaker(From, Time).CreateAsync(File(name), basedOn is null ? null : File(basedOn), default);

    public async Task RestoreAsync(Tables to, string name, params string[] bases)
    {
        using var archive = await ArchiveSet.OpenAsync(File(name), bases.Select(File), default);
        await new RestoreJob(to, Time).RunAsync(archive, default);
    }

    /// <summary>Every row of every table, the mark of a restore aside.</summary>
    public static async Task<IReadOnlyList<(string Table, TableEntity Row)>> ReadAsync(Tables tables)
    {
        var all = new List<(string, TableEntity)>();
        foreach (var name in (await tables.ListAsync("", default)).Where(n => n != TableOrder.RestoreMark))
        {
            await foreach (var row in tables.Peek(name).QueryAsync())
            {
                all.Add((name, row));
            }
        }

        return all;
    }

    public static async Task AssertSameAsync(Tables expected, Tables actual)
    {
        var (before, after) = (await ReadAsync(expected), await ReadAsync(actual));
        Assert.Equal(before.Select(Keys), after.Select(Keys));
        foreach (var (b, a) in before.Zip(after))
        {
            Storage.Entities.AssertSame(b.Row, a.Row);
        }

        static (string, string, string) Keys((string Table, TableEntity Row) one) => (one.Table, one.Row.PartitionKey, one.Row.RowKey);
    }

    public void Dispose() => _directory.Dispose();
}
