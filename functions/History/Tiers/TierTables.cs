using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.History.Tiers;

/// <summary>
/// The tables of the tiers, which retention drops whole: reading never makes one, a missing one reads as empty, and none is made again whose
/// time has passed.
/// </summary>
public sealed class TierTables(Tables tables, HistoryOptions options, TimeProvider time, CostCounts costs)
{
    /// <summary>For reading: the table may not be there.</summary>
    public TableClient Reader(Tier tier, long startMs) => tables.Peek(tier.TableOf(startMs));

    /// <summary>Whether the table of the window that starts then may still be written. What is not is on its way out.</summary>
    public bool IsKept(Tier tier, long startMs)
        => tier.EndOf(tier.TableOf(startMs)) + options.RetentionOf(tier) + options.ExpiryGrace > time.GetUtcNow();

    /// <summary>Writes into the table of the window that starts then, made when it is new.</summary>
    /// <exception cref="InvalidOperationException">The window has expired: ask <see cref="IsKept"/> first.</exception>
    public Task<TableTransactionResult> WriteAsync(
        Tier tier, long startMs, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellation)
        => IsKept(tier, startMs)
            ? tables.WriteAsync(tier.TableOf(startMs), t => t.SubmitTransactionAsync(actions, cancellation))
            : throw new InvalidOperationException($"Table {tier.TableOf(startMs)} has expired.");

    /// <summary>Counts the bytes by which a write made a tier larger, or smaller.</summary>
    public void Grew(Tier tier, long bytes) => costs.Add(
        tier == Tier.Raw ? CostMeter.RawBytes : tier == Tier.Minute ? CostMeter.MinuteBytes : CostMeter.QuarterBytes, bytes);

    /// <summary>Whether the table takes no more writes: it stays as it is until it is dropped. False for none of the tier's.</summary>
    public bool IsFinal(Tier tier, string table) => tier.EndOf(table) + options.RetentionOf(tier) + options.ExpiryGrace <= time.GetUtcNow();

    /// <summary>When the table is due to be dropped.</summary>
    /// <exception cref="ArgumentException">It is none of the tier's.</exception>
    public DateTimeOffset DropAt(Tier tier, string table)
        => tier.EndOf(table) + options.RetentionOf(tier) + (2 * options.ExpiryGrace)
            ?? throw new ArgumentException($"{table} is no table of {tier.Name}.", nameof(table));

    /// <summary>The tables of a tier in which everything has expired, the oldest first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<string>> ExpiredAsync(Tier tier, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var all = await tables.ListAsync(tier.TablePrefix, cancellation);
        return [.. all.Where(t => tier.EndOf(t) is not null && DropAt(tier, t) <= now)];
    }
}
