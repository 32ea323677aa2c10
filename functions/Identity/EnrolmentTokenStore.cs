using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity;

/// <summary>Enrolment tokens in the <c>EnrolmentTokens</c> table: <c>tokens</c> / id.</summary>
public sealed class EnrolmentTokenStore(Tables tables)
{
    private const string Partition = "tokens";
    private const int MostTries = 20;

    /// <exception cref="TableStorageException">It could not be stored.</exception>
    public async Task AddAsync(EnrolmentToken token, CancellationToken cancellation)
        => (await tables.WriteAsync(Tables.EnrolmentTokens, t => t.AddEntityAsync(ToRow(token), cancellation))).EnsureSuccess();

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<EnrolmentToken?> FindAsync(string id, CancellationToken cancellation)
        => (await ReadAsync(id, cancellation))?.Token;

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<EnrolmentToken>> ListAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.EnrolmentTokens);
        var tokens = new List<EnrolmentToken>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation))
        {
            tokens.Add(FromRow(row));
        }

        return tokens;
    }

    /// <returns>False when there was none.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.EnrolmentTokens);
        var result = await table.DeleteEntityAsync(Partition, id, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess || result.Retried;
    }

    /// <summary>
    /// Counts a use under the row's ETag, so that however many ask at once, no more than <see cref="EnrolmentToken.MostUses"/> are told
    /// yes. A use whose
    /// answer is lost on the way stays spent.
    /// </summary>
    /// <returns>False when it is used up or gone.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TrySpendAsync(string id, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await ReadAsync(id, cancellation) is not ({ } token, var etag) || token.Used >= token.MostUses)
            {
                return false;
            }

            var row = new TableEntity(Partition, id) { ["Used"] = token.Used + 1 };
            var result = await tables.WriteAsync(
                Tables.EnrolmentTokens, t => t.UpdateEntityAsync(row, etag, TableUpdateMode.Merge, cancellation));
            if (result.IsSuccess)
            {
                return true;
            }

            if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsNotFound))
            {
                result.EnsureSuccess();
            }
        }
    }

    private async Task<(EnrolmentToken Token, Azure.ETag ETag)?> ReadAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.EnrolmentTokens);
        var found = await table.GetEntityIfExistsAsync(Partition, id, cancellationToken: cancellation);
        return found.IsNotFound ? null : (FromRow(found.Value), found.ETag);
    }

    private static TableEntity ToRow(EnrolmentToken token) => new(Partition, token.Id)
    {
        ["Name"] = token.Name,
        ["Hash"] = token.Hash,
        ["Used"] = token.Used,
        ["MostUses"] = token.MostUses,
        ["ExpiresAt"] = token.ExpiresAt,
        ["Labels"] = JsonSerializer.Serialize(new Dictionary<string, string>(token.Labels), AppJson.Default.DictionaryStringString),
        ["NodeType"] = token.NodeType,
        ["CreatedAt"] = token.CreatedAt,
        ["CreatedBy"] = token.CreatedBy,
    };

    private static EnrolmentToken FromRow(TableEntity row) => new(
        row.RowKey,
        row.GetString("Name") ?? "",
        row.GetBinary("Hash").GetValueOrDefault().ToArray(),
        row.GetInt32("Used") ?? int.MaxValue,
        row.GetInt32("MostUses") ?? 0,
        row.GetDateTimeOffset("ExpiresAt") ?? DateTimeOffset.MinValue,
        row.GetString("Labels") is { } labels ? JsonSerializer.Deserialize(labels, AppJson.Default.DictionaryStringString)! : [],
        row.GetString("NodeType"),
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetString("CreatedBy") ?? "");
}
