using System.Diagnostics.Metrics;
using System.Globalization;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Http.Limits;

/// <summary>
/// Counts requests in fixed windows in the tables <c>Quotas{yyyyMMdd}</c>, one row for each class and address, so that a limit holds over restarts and
/// over instances. An instance writes once for every tenth of the limit: over all instances, at most (instances − 1) × (a tenth − 1) requests more
/// than the limit pass; for limits up to 19, none. While the store is away, each instance counts for itself.
/// </summary>
public sealed class QuotaStore(Tables tables, TimeProvider time)
{
    private const int MostCounts = 20_000;
    private const int MostRaces = 20;
    private const int BatchesPerLimit = 10;
    private const string CountName = "Count";
    private const string WindowName = "Window";

    /// <summary>A limit that waits is worse than one that is not exact.</summary>
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(2);

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("http.quota_failures");

    private readonly Lock _gate = new();
    private readonly BoundedCache<(RouteClass Class, string Key), QuotaCount> _counts = new(MostCounts);

    /// <summary>How many are held in memory.</summary>
    public int Held => _counts.Count;

    public async ValueTask<LimitDecision> TakeAsync(RouteClass kind, string key, Limit limit, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var window = now.UtcTicks / limit.Window.Ticks;
        var count = Find(kind, key);
        var reset = Math.Max(1, (int)Math.Ceiling(TimeSpan.FromTicks(((window + 1) * limit.Window.Ticks) - now.UtcTicks).TotalSeconds));
        if (!count.TryTake(window, limit.Requests, Math.Max(1, limit.Requests / BatchesPerLimit), out var unsent))
        {
            return new LimitDecision(false, limit, 0, reset);
        }

        var total = unsent == 0 ? count.Known : await SendAsync(kind, key, window, limit.Window, unsent, count, cancellation);
        return new LimitDecision(total <= limit.Requests, limit, Math.Max(0, limit.Requests - total), reset);
    }

    /// <summary>Drops the tables of the days before yesterday.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task DropExpiredAsync(CancellationToken cancellation)
    {
        var oldest = TableOf(time.GetUtcNow().AddDays(-1));
        foreach (var table in await tables.ListAsync(Tables.Quotas, cancellation))
        {
            if (string.CompareOrdinal(table, oldest) < 0)
            {
                await tables.DropAsync(table, cancellation);
            }
        }
    }

    private QuotaCount Find(RouteClass kind, string key)
    {
        lock (_gate)
        {
            if (!_counts.TryGet((kind, key), out var count))
            {
                count = new QuotaCount();
                _counts.Set((kind, key), count);
            }

            return count;
        }
    }

    /// <returns>The requests of the window that are known after it; where the store failed, those that this instance knows.</returns>
    private async Task<int> SendAsync(
        RouteClass kind, string key, long window, TimeSpan length, int unsent, QuotaCount count, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(StorePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        var isSending = false;
        try
        {
            // One at a time from here: only other instances are raced against.
            await count.Sending.WaitAsync(either.Token);
            isSending = true;
            var table = TableOf(new DateTimeOffset(window * length.Ticks, TimeSpan.Zero));
            if (await AddAsync(table, $"{kind}-{key}", window, unsent, either.Token) is { } total)
            {
                return count.Sent(window, unsent, total);
            }
        }
        catch (Exception failure) when (failure is TableStorageException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Counted below, as a race that was lost too often is.
        }
        catch
        {
            count.Unsent(window, unsent);
            throw;
        }
        finally
        {
            if (isSending)
            {
                count.Sending.Release();
            }
        }

        Failures.Add(1);
        return count.Unsent(window, unsent);
    }

    /// <summary>Null when other instances were first each time.</summary>
    private async Task<int?> AddAsync(string table, string key, long window, int more, CancellationToken cancellation)
    {
        for (var i = 0; i < MostRaces; i++)
        {
            var found = await (await tables.GetAsync(table)).GetEntityIfExistsAsync(key, CountName, cancellationToken: cancellation);
            if (!found.IsNotFound)
            {
                found.EnsureSuccess();
            }

            var before = found.TryGetValue(out var row) && row.GetInt64(WindowName) == window ? row.GetInt32(CountName) ?? 0 : 0;
            var after = new TableEntity(key, CountName) { [WindowName] = window, [CountName] = before + more };
            var written = await tables.WriteAsync(table, t => row is null
                ? t.AddEntityAsync(after, cancellation)
                : t.UpdateEntityAsync(after, row.ETag, TableUpdateMode.Replace, cancellation));
            if (written.IsSuccess)
            {
                return before + more;
            }

            if (!written.IsConflict && !written.IsPreconditionFailed && !written.IsNotFound)
            {
                written.EnsureSuccess();
            }
        }

        return null;
    }

    private static string TableOf(DateTimeOffset at) => Tables.Quotas + at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
