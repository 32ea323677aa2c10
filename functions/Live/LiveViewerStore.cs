using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Live;

/// <summary>
/// Who looks at what, in the <c>LiveViewers</c> table: user / connection. A row is written when a connection begins or asks, deleted
/// when it
/// ends; one whose end was not heard goes after <see cref="Kept"/>.
/// </summary>
public sealed class LiveViewerStore(Tables tables, TimeProvider time)
{
    /// <summary>Connections of one user that are known; of more, those that asked longest ago are forgotten.</summary>
    public const int MostOfUser = 50;

    private const string View = "View";
    private const string ViewUntil = "ViewUntil";
    private const string Watched = "Watched";
    private const string IsSlow = "IsSlow";
    private const string WithLogs = "WithLogs";

    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(5);
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("live.viewers_dropped");

    private readonly Lock _gate = new();
    private LiveRoster _roster = LiveRoster.Empty;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private Task<LiveRoster>? _reading;

    /// <summary>As it was read last; never waits.</summary>
    public LiveRoster Roster => Volatile.Read(ref _roster);

    /// <summary>The user's connections.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<LiveViewer>> ListAsync(string userId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var table = await tables.GetAsync(Tables.LiveViewers);
        var found = new List<LiveViewer>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(userId), cancellationToken: cancellation))
        {
            found.Add(FromRow(row).Current(now));
        }

        return found;
    }

    /// <summary>Makes the row of a connection that begins.</summary>
    /// <returns>False when it asked for something already.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryAddAsync(LiveViewer viewer, IReadOnlyCollection<LiveViewer> others, CancellationToken cancellation)
    {
        var added = await tables.WriteAsync(Tables.LiveViewers, t => t.AddEntityAsync(ToRow(viewer), cancellation));
        if (added.IsConflict)
        {
            return false;
        }

        added.EnsureSuccess();
        await ForgetOldestAsync(others, cancellation);
        return true;
    }

    /// <summary>Writes what the connection has on its screen, and leaves what it watches to a request that may run beside; this instance
    /// goes by
    /// it at once, others within five seconds.</summary>
    /// <param name="viewer">The connection.</param>
    /// <param name="others">The user's other connections, as they were just read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task WriteViewAsync(LiveViewer viewer, IReadOnlyCollection<LiveViewer> others, CancellationToken cancellation)
    {
        var row = ToRow(viewer);
        row[Watched] = row[IsSlow] = row[WithLogs] = null;
        return MergeAsync(row, others, cancellation);
    }

    /// <summary>Writes what the connection watches, and leaves its view; otherwise as <see cref="WriteViewAsync"/>.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task WriteWatchedAsync(LiveViewer viewer, IReadOnlyCollection<LiveViewer> others, CancellationToken cancellation)
    {
        var row = ToRow(viewer);
        row[View] = row[ViewUntil] = null;
        return MergeAsync(row, others, cancellation);
    }

    /// <summary>Forgets a connection that has ended; one that is not known is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string userId, string connectionId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.LiveViewers);
        var result = await table.DeleteEntityAsync(userId, connectionId, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        Forget();
    }

    /// <summary>All connections as they were at most five seconds ago.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<LiveRoster> ReadAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_reading is { IsCompleted: false })
            {
                return _reading.WaitAsync(cancellation);
            }

            var now = time.GetUtcNow();
            if (now - _readAt < ReadEvery)
            {
                return Task.FromResult(Roster);
            }

            _readAt = now;
            _reading = ReadAllAsync(now, cancellation);
            return _reading;
        }
    }

    /// <summary>What the row has not stays as it is in the store.</summary>
    private async Task MergeAsync(TableEntity row, IReadOnlyCollection<LiveViewer> others, CancellationToken cancellation)
    {
        (await tables.WriteAsync(
            Tables.LiveViewers, t => t.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellation))).EnsureSuccess();
        await ForgetOldestAsync(others, cancellation);
    }

    private async Task ForgetOldestAsync(IReadOnlyCollection<LiveViewer> others, CancellationToken cancellation)
    {
        foreach (var old in others.OrderByDescending(o => o.SeenAt).Skip(MostOfUser - 1))
        {
            Dropped.Add(1);
            await RemoveAsync(old.UserId, old.ConnectionId, cancellation);
        }

        Forget();
    }

    private void Forget()
    {
        lock (_gate)
        {
            _readAt = DateTimeOffset.MinValue;
        }
    }

    private async Task<LiveRoster> ReadAllAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            var table = await tables.GetAsync(Tables.LiveViewers);
            var found = new List<LiveViewer>();
            await foreach (var row in table.QueryAsync(cancellationToken: cancellation))
            {
                var viewer = FromRow(row).Current(now);
                if (now - viewer.SeenAt <= Kept)
                {
                    found.Add(viewer);
                }
                else
                {
                    // Under its ETag: it may be asking this moment.
                    await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation);
                }
            }

            var roster = LiveRoster.Of(found, now);
            Volatile.Write(ref _roster, roster);
            return roster;
        }
        catch
        {
            Forget();
            throw;
        }
    }

    private static TableEntity ToRow(LiveViewer viewer) => new(viewer.UserId, viewer.ConnectionId)
    {
        ["Labels"] = JsonSerializer.Serialize(
            new Dictionary<string, string>(viewer.Audience.Labels), AppJson.Default.DictionaryStringString),
        [View] = viewer.View is null ? null : string.Join(' ', viewer.View),
        [ViewUntil] = viewer.View is null ? null : viewer.ViewUntil,
        [Watched] = string.Join(' ', viewer.Watched.Select(w => $"{w.Key}:{w.Value.ToUnixTimeMilliseconds()}")),
        [IsSlow] = viewer.IsSlow,
        [WithLogs] = viewer.WithLogs,
        ["SeenAt"] = viewer.SeenAt,
    };

    private static LiveViewer FromRow(TableEntity row) => new(
        row.PartitionKey,
        row.RowKey,
        new LiveAudience(JsonSerializer.Deserialize(row.GetString("Labels") ?? "{}", AppJson.Default.DictionaryStringString)!),
        row.GetString(View)?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        row.GetDateTimeOffset(ViewUntil) ?? default,
        (row.GetString(Watched) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Split(':')).ToDictionary(
            w => w[0], w => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(w[1], CultureInfo.InvariantCulture))),
        row.GetBoolean(IsSlow) ?? false,
        row.GetBoolean(WithLogs) ?? false,
        row.GetDateTimeOffset("SeenAt") ?? default,
        row.ETag);
}
