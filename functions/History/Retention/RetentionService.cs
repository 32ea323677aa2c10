using System.Globalization;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.History.Retention;

/// <summary>Drops what has expired, whole tables only: as cheap for a thousand nodes as for one, and nothing is rewritten.</summary>
public sealed partial class RetentionService(
    TierTables tiers,
    Tables tables,
    IDropGate gate,
    HistoryOptions options,
    SettingStore settings,
    TimeProvider time,
    ILogger<RetentionService> logger)
{
    /// <returns>The tables that were dropped.</returns>
    /// <exception cref="TableStorageException">The store does not answer: the next run tries again.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        var dropped = new List<string>();
        foreach (var tier in Tier.All)
        {
            foreach (var table in await tiers.ExpiredAsync(tier, cancellation))
            {
                if (await gate.MayDropAsync(tier, table, cancellation))
                {
                    await tables.DropAsync(table, cancellation);
                    dropped.Add(table);
                }
            }
        }

        dropped.AddRange(await DropAsync(Tables.DeadLetters, "yyyyMMdd", day => day.AddDays(1), options.DeadLetterRetention, cancellation));

        // From the store and not from memory, which has a default until it has read: nothing is dropped that somebody wanted kept.
        var logDays = (await settings.FindAsync(LogSettings.RetentionDays, cancellation))?.Value ?? LogSettings.UsualRetentionDays;
        var logs = TimeSpan.FromDays(logDays) + LogTimes.Grace;
        dropped.AddRange(await DropAsync(Tables.Logs, "yyyyMMdd", day => day.AddDays(1), logs, cancellation));
        dropped.AddRange(await DropAsync(Tables.Audit, "yyyyMM", month => month.AddMonths(1), options.AuditRetention, cancellation));

        dropped.AddRange(await DropAsync(Tables.Tasks, "yyyyMM", month => month.AddMonths(1), options.TaskRetention, cancellation));

        // The newest month of events stays however old: numbers go on from it.
        dropped.AddRange(await DropAsync(Tables.Events, "yyyyMM", month => month.AddMonths(1), options.EventRetention, cancellation, 1));
        dropped.AddRange(await DropAsync(Tables.Explanations, "yyyyMM", month => month.AddMonths(1), options.EventRetention, cancellation));
        dropped.AddRange(await DropAsync(Tables.AlertHistory, "yyyyMM", month => month.AddMonths(1), options.EventRetention, cancellation));
        foreach (var table in dropped)
        {
            LogDropped(logger, table);
        }

        return dropped;
    }

    /// <param name="begin">What the tables' names begin with.</param>
    /// <param name="format">The date that follows: the first moment of what a table holds.</param>
    /// <param name="endOf">From the first moment of what a table holds to the first of the next.</param>
    /// <param name="retention">How long after that a table is kept.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="kept">How many of the newest tables are kept in any case.</param>
    private async Task<IReadOnlyList<string>> DropAsync(
        string begin,
        string format,
        Func<DateTimeOffset, DateTimeOffset> endOf,
        TimeSpan retention,
        CancellationToken cancellation,
        int kept = 0)
    {
        var limit = time.GetUtcNow() - retention;
        var dropped = new List<string>();
        foreach (var table in (await tables.ListAsync(begin, cancellation)).SkipLast(kept))
        {
            var isDated = DateTimeOffset.TryParseExact(
                table.AsSpan(begin.Length), format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from);
            if (isDated && endOf(from) <= limit)
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
