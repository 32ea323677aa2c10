using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Usage;

/// <summary>Usage in the tables <c>AiUsage{yyyyMM}</c>: day / user, key and hash of the model.</summary>
public sealed class UsageStore(Tables tables)
{
    /// <summary>Rows that one question takes at most.</summary>
    public const int MostRows = 10_000;

    private const int MostRaces = 20;

    /// <summary>Adds under the row's ETag, so that instances do not lose each other's.</summary>
    /// <exception cref="TableStorageException">The store does not answer, or other instances were first each time.</exception>
    public async Task AddAsync(UsageKey key, UsageCount more, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (table, partition, row) = (TableOf(key.Day), PartitionOf(key.Day), $"{Prefix(key.Key.OwnerId, key.Key.Id)}{Hash(key.Model)}");
        for (var i = 0; i < MostRaces; i++)
        {
            var found = await (await tables.GetAsync(table)).GetEntityIfExistsAsync(partition, row, cancellationToken: cancellation);
            var before = found.IsNotFound ? null : found.Value;
            var after = ToRow(partition, row, key, before is null ? more : FromRow(before) + more);
            var written = await tables.WriteAsync(table, t => before is null
                ? t.AddEntityAsync(after, cancellation)
                : t.UpdateEntityAsync(after, before.ETag, TableUpdateMode.Replace, cancellation));
            if (written.IsSuccess)
            {
                return;
            }

            if (!written.IsConflict && !written.IsPreconditionFailed && !written.IsNotFound)
            {
                written.EnsureSuccess();
            }
        }

        throw new TableStorageException(0, TableErrorCode.None, "The usage row was changed by others each time.");
    }

    /// <summary>A day's usage: of one key, of one user, or of all.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<(UsageKey Key, UsageCount Count)>> ListAsync(
        DateOnly day, string? ownerId, string? keyId, CancellationToken cancellation)
    {
        var partition = PartitionOf(day);
        var filter = ownerId is null ? TableFilter.Partition(partition) : TableFilter.RowPrefix(partition, Prefix(ownerId, keyId));
        var rows = new List<(UsageKey, UsageCount)>();
        await foreach (var row in tables.Peek(TableOf(day)).QueryAsync(
            filter, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation).Take(MostRows))
        {
            var key = new AiKey(row.GetString("Key") ?? "", row.GetString("Owner") ?? "", row.GetString("User") ?? "");
            rows.Add((new UsageKey(day, key, row.GetString("Model") ?? ""), FromRow(row)));
        }

        return rows;
    }

    /// <summary>Drops the tables of months that ended before this day.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task DropBeforeAsync(DateOnly day, CancellationToken cancellation)
    {
        var oldest = TableOf(day);
        foreach (var table in await tables.ListAsync(Tables.AiUsage, cancellation))
        {
            if (string.CompareOrdinal(table, oldest) < 0)
            {
                await tables.DropAsync(table, cancellation);
            }
        }
    }

    private static string TableOf(DateOnly day) => Tables.AiUsage + day.ToString("yyyyMM", CultureInfo.InvariantCulture);

    private static string PartitionOf(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Prefix(string ownerId, string? keyId) => keyId is null ? $"{ownerId}~" : $"{ownerId}~{keyId}~";

    /// <summary>Names of models have characters that keys must not have.</summary>
    private static string Hash(string model) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model)).AsSpan(0, 8));

    private static TableEntity ToRow(string partition, string row, UsageKey key, UsageCount count) => new(partition, row)
    {
        ["Key"] = key.Key.Id,
        ["Owner"] = key.Key.OwnerId,
        ["User"] = key.Key.OwnerName,
        ["Model"] = key.Model,
        ["Requests"] = count.Requests,
        ["Failed"] = count.Failed,
        ["Cancelled"] = count.Cancelled,
        ["PromptTokens"] = count.PromptTokens,
        ["CompletionTokens"] = count.CompletionTokens,
        ["FirstParts"] = count.FirstParts,
        ["FirstPartMs"] = count.FirstPartMs,
        ["QueueMs"] = count.QueueMs,
        ["EvalMs"] = count.EvalMs,
        ["EvalTokens"] = count.EvalTokens,
    };

    private static UsageCount FromRow(TableEntity row) => new(
        row.GetInt64("Requests") ?? 0,
        row.GetInt64("Failed") ?? 0,
        row.GetInt64("Cancelled") ?? 0,
        row.GetInt64("PromptTokens") ?? 0,
        row.GetInt64("CompletionTokens") ?? 0,
        row.GetInt64("FirstParts") ?? 0,
        row.GetInt64("FirstPartMs") ?? 0,
        row.GetInt64("QueueMs") ?? 0,
        row.GetInt64("EvalMs") ?? 0,
        row.GetInt64("EvalTokens") ?? 0);
}
