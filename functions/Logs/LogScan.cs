using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Goes through the lines of nodes, window by window, until the hits are enough, all was seen or the budget is spent. Memory holds what a
/// window's list tells of packed rows, and of those few at a time unpacked.
/// </summary>
internal sealed class LogScan(
    LogStore store, LogTimes times, LogSight sight, LogQuery query, bool ascending, LogBudget budget, ILogHits hits)
{
    private const int ListsAtOnce = 16;
    private const int RowsAtOnce = 8;

    private readonly Lock _gate = new();
    private readonly string[] _columns =
    [
        .. LogRow.HeaderColumns,
        LogRow.FrameColumn,
        .. query.Terms.Runs.Length > 0 ? new[] { LogRow.FilterColumn } : [],
        .. query.Source is not null ? new[] { LogRow.SummaryColumn } : [],
    ];

    /// <returns>
    /// Null when no line that is wanted is left; else the time from which on all were seen, or, where the oldest come first, up to which.
    /// </returns>
    /// <exception cref="Http.ApiException">422: too many nodes.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<long?> RunAsync(CancellationToken cancellation)
    {
        var windows = new LogWindows(query, ascending, times);
        for (var (window, before) = (windows.Next(0), 0L); window is { } now; window = windows.Next(budget.Bytes - before))
        {
            before = budget.Bytes;
            if (await ScanAsync(now, cancellation) is { } stopped)
            {
                return stopped;
            }

            var bound = ascending ? now.ToMs : now.FromMs;
            if (hits.IsFull(bound) || (budget.IsSpent && IsFurther(bound)))
            {
                return bound;
            }
        }

        return null;
    }

    private async Task<long?> ScanAsync(LogWindow window, CancellationToken cancellation)
    {
        var packed = new List<Candidate>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = ListsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(await sight.OfDayAsync(LogKeys.DayOf(window.FromMs), cancellation), limits, async (node, stop) =>
        {
            var seen = new HashSet<(long, ulong, ulong)>();
            await foreach (var row in store.ListAsync(node, window.FromMs, window.ToMs, _columns, stop))
            {
                if (!row.IsPacked)
                {
                    seen.Add((row.HourMs, row.Segments[0].Epoch, row.Segments[0].Sequence));
                    if (query.MayHold(row))
                    {
                        Look(row, row.Body!.Value, seen);
                    }
                }
                else if (query.MayHold(row))
                {
                    lock (_gate)
                    {
                        packed.Add(new Candidate(row, seen));
                    }
                }
            }
        });

        return await UnpackAsync(
            ascending ? [.. packed.OrderBy(c => c.Row.FirstMs)] : [.. packed.OrderByDescending(c => c.Row.LastMs)], cancellation);
    }

    private async Task<long?> UnpackAsync(Candidate[] packed, CancellationToken cancellation)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = RowsAtOnce, CancellationToken = cancellation };
        foreach (var part in packed.Chunk(RowsAtOnce).Select((rows, i) => (Rows: rows, Next: (i + 1) * RowsAtOnce)))
        {
            await Parallel.ForEachAsync(part.Rows, limits, async (one, stop) =>
            {
                if (await store.ReadLinesAsync(one.Row, stop) is { } body)
                {
                    Look(one.Row, body, one.Seen);
                }
            });
            if (part.Next < packed.Length)
            {
                var next = packed[part.Next].Row;
                var bound = ascending ? next.FirstMs : next.LastMs + 1;
                if (hits.IsFull(bound) || (budget.IsSpent && IsFurther(bound)))
                {
                    return bound;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a question that goes on from there goes on at all.</summary>
    private bool IsFurther(long bound) => ascending ? bound > query.FromMs : bound < query.ToMs;

    private void Look(LogRow row, ReadOnlyMemory<byte> body, IReadOnlySet<(long, ulong, ulong)> seen)
    {
        if (LogBlockReader.TryRead(body.Span, out var lines) != DecodeStatus.Ok)
        {
            LogStore.NoteDamaged();
            return;
        }

        budget.Add(body.Length, lines!.Count);
        try
        {
            var found = LogMatcher.Find(query, row, lines, seen);
            lock (_gate)
            {
                foreach (var (place, line) in found)
                {
                    hits.Take(place, lines, line);
                }
            }
        }
        catch (InvalidDataException)
        {
            LogStore.NoteDamaged();
        }
    }

    /// <param name="Seen">Frames of the node that were met as they came.</param>
    private readonly record struct Candidate(LogRow Row, IReadOnlySet<(long, ulong, ulong)> Seen);
}
