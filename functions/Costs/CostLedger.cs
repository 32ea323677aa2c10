using CloudNexus.Functions.History;

namespace CloudNexus.Functions.Costs;

/// <summary>The counted days and their prices, as other instances wrote them up to a minute ago.</summary>
public sealed class CostLedger(CostStore store, CostPrices prices, HistoryOptions history, TimeProvider time)
{
    /// <summary>Days whose use is taken for that of days to come.</summary>
    private const int Typical = 7;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private (DateTimeOffset At, int Writes, IReadOnlyList<CostDay> Days) _read = (DateTimeOffset.MinValue, 0, []);

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>Lines of the last days, today included, in order.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<CostLine>> LinesAsync(int days, CancellationToken cancellation)
    {
        var all = await ReadAsync(cancellation);
        var from = Today.AddDays(1 - days);
        return [.. Pricing(all).Price(all.Where(d => d.Day >= FirstOf(from))).Where(l => l.Day >= from)];
    }

    /// <summary>This month so far.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<MonthSpending> SpendingAsync(CancellationToken cancellation)
    {
        var all = await ReadAsync(cancellation);
        var first = FirstOf(Today);
        var lines = Pricing(all).Price(all.Where(d => d.Day >= first));
        var rest = lines.Where(l => !l.Meter.FollowsPace).ToArray();
        var seconds = all.Where(d => d.Day >= first).Sum(d => d.Share) * TimeSpan.SecondsPerDay;
        return new MonthSpending(
            first,
            lines.Where(l => l.Meter.FollowsPace).Sum(l => l.Dollars),
            rest.Sum(l => l.Dollars),
            seconds == 0 ? 0 : rest.Sum(l => l.Dollars) / seconds);
    }

    /// <summary>This month so far, and to its end when the rest of it is like the last days.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<(double Spent, double Projected)> MonthAsync(CancellationToken cancellation)
    {
        var all = await ReadAsync(cancellation);
        var pricing = Pricing(all);
        CostDay[] soFar = [.. all.Where(d => d.Day >= FirstOf(Today))];
        var spent = pricing.Price(soFar).Sum(l => l.Dollars);
        return (spent, pricing.Price(soFar.Concat(Rest(all))).Sum(l => l.Dollars));
    }

    /// <summary>What is left of today, and the days of the month after it, as an average of the last ones.</summary>
    private IEnumerable<CostDay> Rest(IReadOnlyList<CostDay> all)
    {
        CostDay[] typical = [.. all.Where(d => d.Day > Today.AddDays(-Typical))];
        var share = typical.Sum(d => d.Share);
        if (share == 0)
        {
            yield break;
        }

        var now = time.GetUtcNow();
        for (var from = now; FirstOf(DateOnly.FromDateTime(from.UtcDateTime)) == FirstOf(Today);)
        {
            var day = DateOnly.FromDateTime(from.UtcDateTime);
            var until = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            var part = (until - from).TotalDays / share;
            yield return new CostDay(
                day,
                [
                    .. Enum.GetValues<CostMeter>().Select(m => CostCounts.IsSum(m)
                        ? (long)(typical.Sum(d => d.Of(m)) * part) : typical.Max(d => d.Of(m))),
                ],
                from,
                until);
            from = until;
        }
    }

    private CostPricing Pricing(IReadOnlyList<CostDay> all) => new(prices, new StoredBytes(all, history));

    private async Task<IReadOnlyList<CostDay>> ReadAsync(CancellationToken cancellation)
    {
        if (time.GetUtcNow() - _read.At >= Lifetime || _read.Writes != store.Writes)
        {
            var (at, writes) = (time.GetUtcNow(), store.Writes);
            _read = (at, writes, await store.ListAsync(Today.AddDays(-CostStore.KeptDays), Today, cancellation));
        }

        return _read.Days;
    }
}
