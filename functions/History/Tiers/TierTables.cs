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

    /// <summary>Drops the tables of a tier in which everything has expired. Their names.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<string>> DropExpiredAsync(Tier tier, CancellationToken cancellation)
    {
        var limit = time.GetUtcNow() - options.RetentionOf(tier) - (2 * options.ExpiryGrace);
        var dropped = new List<string>();
        foreach (var table in await tables.ListAsync(tier.TablePrefix, cancellation))
        {
            if (tier.EndOf(table) <= limit)
            {
                await tables.DropAsync(table, cancellation);
                dropped.Add(table);
            }
        }

        return dropped;
    }
}
