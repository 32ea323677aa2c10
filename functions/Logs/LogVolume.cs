using System.Diagnostics.Metrics;
using System.Globalization;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Bounds what a node may store of a day. Counted in memory and written each megabyte, so that a restart forgets little; two instances that
/// take frames of one node at once may together pass the bound by what one of them takes.
/// </summary>
public sealed class LogVolume(LogStore store, NodeStore nodes, IEvents events, SettingValues settings, TimeProvider time)
{
    private const long Megabyte = 1_000_000;
    private const int NodesHeld = 50_000;
    private const string Actor = "system";
    private static readonly Counter<long> Over = Telemetry.Meter.CreateCounter<long>("logs.frames_over_limit");

    private readonly BoundedCache<(string NodeId, long DayMs), Tally> _tallies = new(NodesHeld);

    /// <summary>How many are held in memory.</summary>
    public int Held => _tallies.Count;

    /// <summary>Whether so much more of the day may be stored. Says once a day when not.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<bool> AdmitsAsync(string nodeId, long dayMs, int bytes, CancellationToken cancellation)
    {
        var tally = await FindAsync(nodeId, dayMs, cancellation);
        var most = settings.Number(LogSettings.MostMegabytes);
        if (tally.Bytes + bytes <= most * Megabyte)
        {
            return true;
        }

        Over.Add(1);
        if (!tally.IsSaid)
        {
            await SayAsync(nodeId, dayMs, tally, most, cancellation);
        }

        return false;
    }

    /// <summary>Counts what was stored, and makes the node known among those of the day.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(string nodeId, long dayMs, long bytes, CancellationToken cancellation)
    {
        var tally = await FindAsync(nodeId, dayMs, cancellation);
        tally.Add(bytes);
        if (tally.Bytes - tally.Written >= Megabyte || time.GetUtcNow() - tally.WrittenAt >= LogTimes.WrittenAnew)
        {
            await SaveAsync(nodeId, dayMs, tally, cancellation);
        }
    }

    private async Task SayAsync(string nodeId, long dayMs, Tally tally, int most, CancellationToken cancellation)
    {
        // What a restart reads: it would take another megabyte otherwise.
        await SaveAsync(nodeId, dayMs, tally, cancellation);
        if (await store.TryNoteLimitAsync(nodeId, dayMs, cancellation))
        {
            await events.AddAsync([await LimitAsync(nodeId, dayMs, most, cancellation)], cancellation);
        }

        tally.IsSaid = true;
    }

    private async Task<Tally> FindAsync(string nodeId, long dayMs, CancellationToken cancellation)
    {
        if (_tallies.TryGet((nodeId, dayMs), out var tally))
        {
            return tally;
        }

        // Written also when nothing was stored yet: the day's list of nodes is what searches go by, and stands before the lines.
        tally = new Tally(await store.LoadVolumeAsync(nodeId, dayMs, cancellation));
        await SaveAsync(nodeId, dayMs, tally, cancellation);
        _tallies.Set((nodeId, dayMs), tally);
        return tally;
    }

    private async Task SaveAsync(string nodeId, long dayMs, Tally tally, CancellationToken cancellation)
    {
        var bytes = tally.Bytes;
        await store.SaveVolumeAsync(nodeId, dayMs, bytes, cancellation);
        (tally.Written, tally.WrittenAt) = (bytes, time.GetUtcNow());
    }

    private async Task<FleetEvent> LimitAsync(string nodeId, long dayMs, int most, CancellationToken cancellation)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds(dayMs).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new FleetEvent(
            EventTypes.LogLimit,
            time.GetUtcNow(),
            nodeId,
            (await nodes.FindAsync(nodeId, cancellation))?.Name,
            Actor,
            [new FieldChange("day", null, day), new FieldChange("megabytes", null, $"{most}")],
            $"Logs of {day} reached {most} MB: the rest of that day is dropped. Log less, or raise {LogSettings.MostMegabytes}.");
    }

    private sealed class Tally(long bytes)
    {
        private long _bytes = bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        public long Written { get; set; }

        public DateTimeOffset WrittenAt { get; set; }

        public bool IsSaid { get; set; }

        public void Add(long more) => Interlocked.Add(ref _bytes, more);
    }
}
