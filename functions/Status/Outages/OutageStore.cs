using System.Globalization;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Status.Outages;

/// <summary>Outages in the <c>Outages</c> table: node / (9999999999999 − reported start in epoch ms, 13 digits), so the newest first.</summary>
public sealed class OutageStore(Tables tables, TimeProvider time)
{
    /// <summary>Older ones are removed when a new one begins.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>Outages of one node that a question reads at most, the newest.</summary>
    public const int MostRead = 5000;

    private const long Last = 9_999_999_999_999;
    private const int MostRemoved = 100;

    /// <summary>Notes that an outage has begun; what is known of it already stays.</summary>
    /// <exception cref="TableStorageException">It could not be stored.</exception>
    public async Task BeginAsync(Outage outage, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(outage);
        var added = await tables.WriteAsync(Tables.Outages, t => t.AddEntityAsync(ToRow(outage), cancellation));
        if (!added.IsConflict)
        {
            added.EnsureSuccess();
        }

        await RemoveAsync(outage.NodeId, Key((time.GetUtcNow() - Kept).ToUnixTimeMilliseconds()), MostRemoved, cancellation);
    }

    /// <summary>False when somebody else has written it since it was read.</summary>
    /// <exception cref="TableStorageException">It could not be stored.</exception>
    public async Task<bool> UpdateAsync(Outage outage, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(outage);
        var table = await tables.GetAsync(Tables.Outages);
        var result = await table.UpdateEntityAsync(
            ToRow(outage), outage.ETag ?? throw new ArgumentException("It was not read."), TableUpdateMode.Replace, cancellation);
        if (!result.IsPreconditionFailed && !result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }

    /// <summary>The outages that were reported since a moment, and the one before, which may reach beyond it; the newest first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Outage>> ListAsync(string nodeId, long sinceMs, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Outages);
        var outages = new List<Outage>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(nodeId), cancellationToken: cancellation))
        {
            outages.Add(FromRow(row));
            if (outages[^1].ReportedMs < sinceMs || outages.Count == MostRead)
            {
                break;
            }
        }

        return outages;
    }

    /// <summary>Removes all that is known of a node's outages: it is deleted.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task RemoveNodeAsync(string nodeId, CancellationToken cancellation) => RemoveAsync(nodeId, null, int.MaxValue, cancellation);

    private static string Key(long reportedMs) => (Last - reportedMs).ToString("d13", CultureInfo.InvariantCulture);

    private async Task RemoveAsync(string nodeId, string? fromKey, int most, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Outages);
        var expired = new List<string>();
        await foreach (var row in table.QueryAsync(TableFilter.RowRange(nodeId, fromKey, null), [], cancellationToken: cancellation))
        {
            expired.Add(row.RowKey);
            if (expired.Count == most)
            {
                break;
            }
        }

        foreach (var key in expired)
        {
            var result = await table.DeleteEntityAsync(nodeId, key, Azure.ETag.All, cancellation);
            if (!result.IsNotFound)
            {
                result.EnsureSuccess();
            }
        }
    }

    private static TableEntity ToRow(Outage outage) => new(outage.NodeId, Key(outage.ReportedMs))
    {
        ["Kind"] = outage.Kind,
        ["FromMs"] = outage.FromMs,
        ["ToMs"] = outage.ToMs,
        ["DownMs"] = outage.DownMs,
        ["Rebooted"] = outage.Rebooted,
        ["PatienceSeconds"] = outage.PatienceSeconds,
    };

    private static Outage FromRow(TableEntity row)
    {
        var reported = Last - long.Parse(row.RowKey, NumberStyles.None, CultureInfo.InvariantCulture);
        return new Outage(row.PartitionKey, reported, row.GetString("Kind") ?? OutageKinds.Down)
        {
            FromMs = row.GetInt64("FromMs") ?? reported,
            ToMs = row.GetInt64("ToMs"),
            DownMs = row.GetInt64("DownMs"),
            Rebooted = row.GetBoolean("Rebooted"),
            PatienceSeconds = row.GetInt32("PatienceSeconds") ?? 0,
            ETag = row.ETag,
        };
    }
}
