using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Storage;

/// <summary>A service client on the shared store, and a fresh table of the test's own.</summary>
internal sealed class TableFixture
{
    private TableFixture(TableServiceClient service, TableClient table)
    {
        Service = service;
        Table = table;
    }

    public TableServiceClient Service { get; }

    public TableClient Table { get; }

    public static async Task<TableFixture> CreateAsync(TableClientOptions? options = null)
    {
        var service = new TableServiceClient(Azurite.ConnectionString, options);
        var name = Azurite.UniqueTableName();
        var created = await service.CreateTableIfNotExistsAsync(name);
        Assert.True(created.Value);
        return new(service, service.GetTableClient(name));
    }

    public async Task<TableEntity> LoadAsync(string partitionKey, string rowKey) =>
        (await Table.GetEntityIfExistsAsync(partitionKey, rowKey)).Value;

    public async Task<List<TableEntity>> LoadAllAsync(
        TableFilter? filter = null, IReadOnlyCollection<string>? select = null, int maxPerPage = TableLimits.MaxPageSize)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in Table.QueryAsync(filter, select, maxPerPage))
        {
            rows.Add(row);
        }

        return rows;
    }
}
