using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Commands.Agents;

/// <summary>What agents say of themselves, in the table <c>Agents</c>: <c>agents</c> / node.</summary>
public sealed class AgentStore(Tables tables, TimeProvider time)
{
    private const string Partition = "agents";

    /// <summary>How often it is written down that an agent was heard.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(2);

    private readonly BoundedCache<string, (DateTimeOffset At, int Running)> _noted = new(20_000);
    private (DateTimeOffset At, IReadOnlyDictionary<string, AgentState> States) _read =
        (DateTimeOffset.MinValue, new Dictionary<string, AgentState>());

    /// <summary>The agent was heard.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task NoteAsync(string nodeId, int running, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (_noted.TryGet(nodeId, out var noted) && now - noted.At < NoteEvery && noted.Running == running)
        {
            return;
        }

        await MergeAsync(new TableEntity(Partition, nodeId) { ["Running"] = running, ["SeenAt"] = now }, cancellation);
        _noted.Set(nodeId, (now, running));
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task WriteAsync(string nodeId, SelfRequest self, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, nodeId) { ["SeenAt"] = time.GetUtcNow(), ["Running"] = self.Running, ["Slots"] = self.Slots };
        if (self.Capabilities is { } capabilities)
        {
            row["Capabilities"] = JsonSerializer.Serialize(
                [.. capabilities.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], AppJson.Default.StringArray);
        }

        await MergeAsync(row, cancellation);
        _read = (DateTimeOffset.MinValue, _read.States);
    }

    /// <summary>Null when it never said anything.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<AgentState?> FindAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Agents);
        var found = await table.GetEntityIfExistsAsync(Partition, nodeId, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <summary>Every agent that said something, by node, as it was at most two seconds ago.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, AgentState>> ListAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (now - _read.At < ReadEvery)
        {
            return _read.States;
        }

        var table = await tables.GetAsync(Tables.Agents);
        var states = new Dictionary<string, AgentState>(StringComparer.Ordinal);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation))
        {
            states[row.RowKey] = FromRow(row);
        }

        _read = (now, states);
        return states;
    }

    /// <summary>Forgets an agent whose node is gone.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Agents);
        var result = await table.DeleteEntityAsync(Partition, nodeId, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    private async Task MergeAsync(TableEntity row, CancellationToken cancellation)
        => (await tables.WriteAsync(Tables.Agents, t => t.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellation))).EnsureSuccess();

    private static AgentState FromRow(TableEntity row) => new(
        row.RowKey,
        row.GetString("Capabilities") is { } text ? JsonSerializer.Deserialize(text, AppJson.Default.StringArray)! : [],
        row.GetInt32("Running"),
        row.GetInt32("Slots"),
        row.GetDateTimeOffset("SeenAt") ?? default);
}
