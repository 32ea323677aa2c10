using System.Globalization;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Costs;

/// <summary>Counts in the <c>Costs</c> table: day / instance, each row written by its instance alone and summed when read.</summary>
public sealed class CostStore(Tables tables)
{
    /// <summary>Days that are kept.</summary>
    public const int KeptDays = 400;

    private const string DayFormat = "yyyyMMdd";
    private const int MostDeletions = 100;
    private static readonly CostMeter[] Meters = Enum.GetValues<CostMeter>();
    private int _writes;

    /// <summary>Rows that this instance wrote: what was read before the last one is old.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task WriteAsync(string instance, CostDay day, CancellationToken cancellation)
    {
        var row = new TableEntity(KeyOf(day.Day), instance) { ["From"] = day.From, ["Until"] = day.Until };
        foreach (var meter in Meters)
        {
            row[meter.ToString()] = day.Of(meter);
        }

        (await tables.WriteAsync(Tables.Costs, t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation))).EnsureSuccess();
        Interlocked.Increment(ref _writes);
    }

    /// <summary>The days that something was counted on, in order, each of all instances.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<CostDay>> ListAsync(DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Costs);
        var filter = TableFilter.Where("PartitionKey", "ge", KeyOf(from)) & TableFilter.Where("PartitionKey", "le", KeyOf(to));
        var days = new SortedDictionary<DateOnly, List<CostDay>>();
        await foreach (var row in table.QueryAsync(filter, cancellationToken: cancellation))
        {
            var day = DateOnly.ParseExact(row.PartitionKey, DayFormat, CultureInfo.InvariantCulture);
            days.TryAdd(day, []);
            days[day].Add(new CostDay(
                day,
                [.. Meters.Select(m => row.GetInt64(m.ToString()) ?? 0)],
                row.GetDateTimeOffset("From") ?? default,
                row.GetDateTimeOffset("Until") ?? default));
        }

        return [.. days.Values.Select(CostDay.Sum)];
    }

    /// <summary>Deletes some of what is older than <see cref="KeptDays"/>.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task DeleteOldAsync(DateOnly today, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Costs);
        var filter = TableFilter.Where("PartitionKey", "lt", KeyOf(today.AddDays(-KeptDays)));
        var left = MostDeletions;
        await foreach (var row in table.QueryAsync(filter, [], cancellationToken: cancellation))
        {
            if (left-- == 0)
            {
                return;
            }

            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, Azure.ETag.All, cancellation);
        }
    }

    private static string KeyOf(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
