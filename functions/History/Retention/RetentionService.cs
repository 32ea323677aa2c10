using System.Globalization;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.History.Retention;

/// <summary>Drops what has expired, whole tables only: as cheap for a thousand nodes as for one, and nothing is rewritten.</summary>
public sealed partial class RetentionService(
    TierTables tiers, Tables tables, HistoryOptions options, TimeProvider time, ILogger<RetentionService> logger)
{
    /// <returns>The tables that were dropped.</returns>
    /// <exception cref="TableStorageException">The store does not answer: the next run tries again.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        var dropped = new List<string>();
        foreach (var tier in Tier.All)
        {
            dropped.AddRange(await tiers.DropExpiredAsync(tier, cancellation));
        }

        dropped.AddRange(await DropDeadLettersAsync(cancellation));
        foreach (var table in dropped)
        {
            LogDropped(logger, table);
        }

        return dropped;
    }

    private async Task<IReadOnlyList<string>> DropDeadLettersAsync(CancellationToken cancellation)
    {
        var limit = time.GetUtcNow() - options.DeadLetterRetention;
        var dropped = new List<string>();
        foreach (var table in await tables.ListAsync(Tables.DeadLetters, cancellation))
        {
            var isDay = DateTimeOffset.TryParseExact(
                table.AsSpan(Tables.DeadLetters.Length), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day);
            if (isDay && day.AddDays(1) <= limit)
            {
                await tables.DropAsync(table, cancellation);
                dropped.Add(table);
            }
        }

        return dropped;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Table {Table} has expired and was dropped")]
    private static partial void LogDropped(ILogger logger, string table);
}
