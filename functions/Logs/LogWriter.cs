using System.Diagnostics.Metrics;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Stores arrivals, each frame's lines of an hour as a row of their own. A frame that comes twice is stored once: the same bytes make the
/// same row, and once its hour may have been packed it is looked for there.
/// </summary>
public sealed class LogWriter(LogStore store, LogVolume volume, LogTimes times)
{
    private const int HoursHeld = 50_000;
    private static readonly Counter<long> Lines = Telemetry.Meter.CreateCounter<long>("logs.lines_stored");
    private static readonly Counter<long> Bytes = Telemetry.Meter.CreateCounter<long>("logs.bytes_stored");

    private readonly BoundedCache<(string NodeId, long HourMs), long> _marked = new(HoursHeld);

    /// <summary>How many hours are remembered as marked.</summary>
    public int Held => _marked.Count;

    /// <summary>Stores what came of one node.</summary>
    /// <param name="arrivals">In the order in which they came.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was new, and what became of all.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer: storing them again does no harm.</exception>
    /// <exception cref="InvalidDataException">A row is none that the store takes.</exception>
    public async Task<LogOutcome> WriteAsync(IReadOnlyList<LogArrival> arrivals, CancellationToken cancellation)
    {
        var fresh = new List<(LogFrameHeader Header, LogPart Part)>();
        var (known, dropped) = (0, 0);
        foreach (var hour in arrivals.SelectMany(a => a.Parts.Select(p => (a.Header, Part: p))).GroupBy(p => p.Part.HourMs))
        {
            var node = arrivals[0].Header.NodeId;
            var packed = times.IsLate(hour.Key)
                ? await store.PackedFramesAsync(node, hour.Key, cancellation)
                : new HashSet<(ulong, ulong)>();
            var (wanted, day) = (new List<(LogFrameHeader Header, LogPart Part)>(), LogKeys.DayOf(hour.Key));
            foreach (var one in hour.DistinctBy(p => (p.Header.Epoch, p.Header.Sequence)))
            {
                if (packed.Contains((one.Header.Epoch, one.Header.Sequence)))
                {
                    known += one.Part.Block.Count;
                }
                else if (await volume.AdmitsAsync(node, day, one.Part.Packed.Length, cancellation))
                {
                    wanted.Add(one);
                }
                else
                {
                    dropped += one.Part.Block.Count;
                }
            }

            var isNew = await AddAsync(node, hour.Key, wanted, cancellation);
            fresh.AddRange(wanted.Where((_, i) => isNew[i]));
            known += wanted.Where((_, i) => !isNew[i]).Sum(w => w.Part.Block.Count);
        }

        Lines.Add(fresh.Sum(f => f.Part.Block.Count));
        Bytes.Add(fresh.Sum(f => f.Part.Packed.Length));
        return new LogOutcome(fresh, new LogAnswer(fresh.Sum(f => f.Part.Block.Count), known, dropped));
    }

    private async Task<IReadOnlyList<bool>> AddAsync(
        string nodeId, long hourMs, List<(LogFrameHeader Header, LogPart Part)> parts, CancellationToken cancellation)
    {
        if (parts.Count == 0)
        {
            return [];
        }

        // The mark of an hour that may be packed could be gone by now.
        var now = times.NowMs;
        if (times.IsLate(hourMs) || !_marked.TryGet((nodeId, hourMs), out var at) || now - at >= LogTimes.WrittenAnew.TotalMilliseconds)
        {
            await store.MarkDueAsync(nodeId, hourMs, now, cancellation);
            _marked.Set((nodeId, hourMs), now);
        }

        var isNew = await store.AddAsync(
            hourMs,
            [
                .. parts.Select(p => LogRow.OfFrame(
                    nodeId, new LogSegment(p.Header.Epoch, p.Header.Sequence, p.Part.Block.Count), p.Part.Block, p.Part.Packed, now)),
            ],
            cancellation);
        var bytes = parts.Where((_, i) => isNew[i]).Sum(p => (long)p.Part.Packed.Length);
        await volume.AddAsync(nodeId, LogKeys.DayOf(hourMs), bytes, cancellation);
        return isNew;
    }
}

/// <param name="Fresh">What was not stored before.</param>
public sealed record LogOutcome(IReadOnlyList<(LogFrameHeader Header, LogPart Part)> Fresh, LogAnswer Answer);
