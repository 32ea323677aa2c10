using System.Globalization;
using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Costs;

/// <summary>
/// The stretch that all instances go by: the row <c>budget</c> / <c>stretch</c> of <c>Costs</c>, decided anew every ten minutes by
/// whichever
/// instance finds it too old, under its ETag.
/// </summary>
public sealed class BudgetKeeper(Tables tables, CostLedger ledger, TimeProvider time)
{
    public static readonly TimeSpan DecideEvery = TimeSpan.FromMinutes(10);

    /// <summary>A row that is older says nothing of what was spent since: nothing ran.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromHours(6);

    private const string Partition = "budget";
    private const string Row = "stretch";

    /// <summary>1 without a budget, else at most <see cref="BudgetRule.MostStretch"/>.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<double> StretchAsync(int budget, CancellationToken cancellation)
    {
        if (budget <= 0)
        {
            return 1;
        }

        var found = await (await tables.GetAsync(Tables.Costs)).GetEntityIfExistsAsync(Partition, Row, cancellationToken: cancellation);
        if (found.IsNotFound)
        {
            return await DecideAsync(1, budget, null, null, cancellation) ?? 1;
        }

        var row = found.Value;
        var present = row.GetDouble("Stretch") ?? 1;
        var age = time.GetUtcNow() - (row.GetDateTimeOffset("At") ?? default);
        return age < DecideEvery
            ? present
            : await DecideAsync(present, budget, age < Stale ? row : null, found.ETag, cancellation) ?? present;
    }

    /// <returns>The decision; null when another instance made one.</returns>
    private async Task<double?> DecideAsync(double present, int budget, TableEntity? before, ETag? etag, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var spending = await ledger.SpendingAsync(cancellation);
        var month = spending.Month.ToString("yyyyMM", CultureInfo.InvariantCulture);
        var next = present;
        if (before?.GetString("Month") == month)
        {
            // All were measured under the present stretch.
            var seconds = (now - (before.GetDateTimeOffset("At") ?? now)).TotalSeconds;
            var paced = Math.Max(0, spending.Paced - (before.GetDouble("Paced") ?? 0)) / Math.Max(1, seconds);
            var end = new DateTimeOffset(spending.Month.AddMonths(1), TimeOnly.MinValue, TimeSpan.Zero);
            next = BudgetRule.Next(present, budget, spending.Paced + spending.Fixed, paced, spending.FixedPerSecond, end - now);
        }

        var row = new TableEntity(Partition, Row) { ["Stretch"] = next, ["At"] = now, ["Month"] = month, ["Paced"] = spending.Paced };
        var written = await tables.WriteAsync(Tables.Costs, t => etag is { } known
            ? t.UpdateEntityAsync(row, known, TableUpdateMode.Replace, cancellation)
            : t.AddEntityAsync(row, cancellation));
        if (written.IsConflict || written.IsPreconditionFailed || written.IsNotFound)
        {
            return null;
        }

        written.EnsureSuccess();
        return next;
    }
}
