using System.Text.Json;
using Azure;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Aliases;

/// <summary>The aliases as people changed them: table <c>AiState</c>, <c>aliases</c> / <c>aliases</c>. While nobody has, there is no row.</summary>
public sealed class AliasStore(Tables tables)
{
    private const string Key = "aliases";

    /// <summary>The row's ETag is the default where there is no row.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(AliasList List, ETag Tag)> ReadAsync(CancellationToken cancellation)
    {
        var found = await (await tables.GetAsync(Tables.Ai)).GetEntityIfExistsAsync(Key, Key, cancellationToken: cancellation);
        if (found.IsNotFound)
        {
            return (new AliasList(AliasRules.First, 0, null, null), default);
        }

        var row = found.Value;
        var change = JsonSerializer.Deserialize(row.GetString("Aliases") ?? "", AppJson.Default.AliasChange)!;
        return (
            new AliasList(change.Aliases, row.GetInt64("Version") ?? 1, row.GetDateTimeOffset("UpdatedAt"), row.GetString("UpdatedBy")),
            row.ETag);
    }

    /// <returns>False when they are not as <paramref name="before"/> says any more.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryWriteAsync(AliasList list, ETag before, CancellationToken cancellation)
    {
        var row = new TableEntity(Key, Key)
        {
            ["Aliases"] = JsonSerializer.Serialize(new AliasChange(list.Aliases), AppJson.Default.AliasChange),
            ["Version"] = list.Version,
            ["UpdatedAt"] = list.UpdatedAt,
            ["UpdatedBy"] = list.UpdatedBy,
        };
        var written = await tables.WriteAsync(Tables.Ai, t => before == default
            ? t.AddEntityAsync(row, cancellation)
            : t.UpdateEntityAsync(row, before, TableUpdateMode.Replace, cancellation));
        if (written.IsConflict || written.IsPreconditionFailed || written.IsNotFound)
        {
            return false;
        }

        written.EnsureSuccess();
        return true;
    }
}
