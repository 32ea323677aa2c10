using System.Diagnostics.Metrics;
using System.Globalization;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Processes;

/// <summary>Process snapshots, in a table for each day: node / hour. Retention drops whole tables.</summary>
public sealed class ProcessStore(Tables tables, IngestOptions options, TimeProvider time)
{
    /// <summary>How far before the moment asked for a snapshot is looked for.</summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromHours(24);

    /// <summary>Kept on top of the retention, so that no table is dropped that a late snapshot would make again.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(6);

    private const int LikelyMinutes = 5;
    private const string Prefix = Tables.Processes;
    private static readonly Counter<long> Stored = Telemetry.Meter.CreateCounter<long>("processes.stored");

    /// <summary>Writes snapshots; one that is there already is written over by itself, and of one minute the last counts.</summary>
    /// <exception cref="TableStorageException">The store does not answer: writing them again does no harm.</exception>
    public async Task WriteAsync(string nodeId, IReadOnlyCollection<ProcessSnapshot> snapshots, CancellationToken cancellation)
    {
        foreach (var hour in snapshots.GroupBy(s => s.TimeMs / ProcessRow.HourMs))
        {
            var row = new TableEntity(nodeId, ProcessRow.KeyOf(hour.First().TimeMs));
            foreach (var snapshot in hour)
            {
                ProcessRow.Set(row, snapshot);
            }

            var table = TableOf(hour.First().TimeMs);
            (await tables.WriteAsync(table, t => t.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellation))).EnsureSuccess();
            Stored.Add(hour.Count());
        }
    }

    /// <summary>The newest snapshot at or before a moment; null when there is none within <see cref="LookBack"/>. Reads single rows only.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<ProcessSnapshot?> FindAsync(string nodeId, long atMs, CancellationToken cancellation)
    {
        // Most questions are about now: the last minutes alone spare reading the whole hour.
        var minute = ProcessRow.MinuteOf(atMs);
        var likely = ProcessRow.Names(Math.Max(0, minute - LikelyMinutes), minute);
        if (await ReadAsync(nodeId, atMs, atMs, likely, cancellation) is { } recent)
        {
            return recent;
        }

        var from = atMs - (long)LookBack.TotalMilliseconds;
        for (var ms = atMs; ms / ProcessRow.HourMs >= from / ProcessRow.HourMs && ms >= 0; ms -= ProcessRow.HourMs)
        {
            if (await ReadAsync(nodeId, ms, atMs, null, cancellation) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Drops the days of which every snapshot is older than raw samples are kept. Their tables.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<string>> DropExpiredAsync(CancellationToken cancellation)
    {
        var limit = time.GetUtcNow() - options.RawRetention - Grace;
        var dropped = new List<string>();
        foreach (var table in await tables.ListAsync(Prefix, cancellation))
        {
            var isDay = DateTimeOffset.TryParseExact(
                table.AsSpan(Prefix.Length), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day);
            if (isDay && day.AddDays(1) <= limit)
            {
                await tables.DropAsync(table, cancellation);
                dropped.Add(table);
            }
        }

        return dropped;
    }

    private static string TableOf(long timeMs)
        => Prefix + DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The newest snapshot up to <paramref name="atMs"/> in the hour that <paramref name="hourMs"/> is in.</summary>
    private async Task<ProcessSnapshot?> ReadAsync(
        string nodeId, long hourMs, long atMs, IEnumerable<string>? select, CancellationToken cancellation)
    {
        var found = await tables.Peek(TableOf(hourMs)).GetEntityIfExistsAsync(nodeId, ProcessRow.KeyOf(hourMs), select, cancellation);
        return found.IsSuccess ? ProcessRow.Newest(found.Value, atMs - (long)LookBack.TotalMilliseconds, atMs) : null;
    }
}
