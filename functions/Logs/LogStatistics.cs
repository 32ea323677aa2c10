using System.Runtime.CompilerServices;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Counts lines: from what rows tell of themselves, so that no line is unpacked; where words are searched, from the lines.
/// </summary>
public sealed class LogStatistics(LogStore store, LogNodes nodes, LogTimes times, TimeProvider time)
{
    /// <summary>Most buckets of one answer.</summary>
    public const int MostBuckets = 500;

    private const int ListsAtOnce = 16;
    private static readonly string[] Columns = [.. LogRow.HeaderColumns, LogRow.SummaryColumn];

    /// <exception cref="Http.ApiException">404: no node that the caller may see; 422: too many nodes.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<LogHistogram> CountAsync(Caller caller, LogQuery asked, int buckets, CancellationToken cancellation)
    {
        var sight = await nodes.FindAsync(caller, asked.NodeId, asked.Labels, cancellation);
        var counts = new LogCounts(asked.FromMs, asked.ToMs, buckets);
        var query = asked with { FromMs = Math.Max(counts.FromMs, times.OldestMs), ToMs = Math.Min(asked.ToMs, times.NewestMs + 1) };
        var budget = new LogBudget(time);
        bool isComplete;
        if (query.FromMs >= query.ToMs)
        {
            isComplete = true;
        }
        else if (query.Terms.IsEmpty)
        {
            isComplete = await SumAsync(sight, query, budget, (_, source, cell, hour) =>
            {
                var at = hour + ((long)cell.Slot * LogSummary.SlotMs);
                if (at + LogSummary.SlotMs > query.FromMs && at < query.ToMs && cell.Level >= query.Least)
                {
                    counts.Add(at, cell.Level, cell.Lines);
                }
            }, cancellation);
        }
        else
        {
            isComplete = await new LogScan(store, times, sight, query, false, budget, counts).RunAsync(cancellation) is null;
        }

        return new LogHistogram(counts.Read(), counts.BucketSeconds, isComplete);
    }

    /// <summary>Sources with lines in a time, to the hour; those with most lines first.</summary>
    /// <exception cref="Http.ApiException">404: no node that the caller may see; 422: too many nodes.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<LogSources> SourcesAsync(Caller caller, LogQuery asked, int limit, CancellationToken cancellation)
    {
        var sight = await nodes.FindAsync(caller, asked.NodeId, asked.Labels, cancellation);
        var query = asked with { FromMs = Math.Max(asked.FromMs, times.OldestMs), ToMs = Math.Min(asked.ToMs, times.NewestMs + 1) };
        var sources = new Dictionary<string, (long Lines, long LastMs)>(StringComparer.Ordinal);
        if (query.FromMs < query.ToMs)
        {
            await SumAsync(sight, query, new LogBudget(time), (_, source, cell, _) =>
            {
                var (lines, lastMs) = sources.GetValueOrDefault(source.Name);
                sources[source.Name] = (lines + cell.Lines, Math.Max(lastMs, source.LastMs));
            }, cancellation);
        }

        return new LogSources(
        [
            .. sources.OrderByDescending(s => s.Value.Lines).ThenBy(s => s.Key, StringComparer.Ordinal).Take(limit)
                .Select(s => new LogSourceItem(s.Key, s.Value.Lines, s.Value.LastMs)),
        ]);
    }

    /// <param name="sight">Of these nodes.</param>
    /// <param name="query">Rows that may hold such lines.</param>
    /// <param name="budget">Until it is spent.</param>
    /// <param name="take">Takes each cell of each row, with its source and hour; called by one thread at a time.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False when the budget was spent before the end; what was left out is the oldest.</returns>
    private async Task<bool> SumAsync(
        LogSight sight, LogQuery query, LogBudget budget, Action<LogRow, LogSourceSummary, LogCell, long> take, CancellationToken cancellation)
    {
        var gate = new Lock();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = ListsAtOnce, CancellationToken = cancellation };
        for (var day = LogKeys.DayOf(query.ToMs - 1); day + LogKeys.DayMs > query.FromMs; day -= LogKeys.DayMs)
        {
            if (budget.IsSpent)
            {
                return false;
            }

            await Parallel.ForEachAsync(await sight.OfDayAsync(day, cancellation), limits, async (node, stop) =>
            {
                await foreach (var row in RowsAsync(node, day, query, stop))
                {
                    lock (gate)
                    {
                        foreach (var source in row.Summary!.Sources.Where(s => query.Source is null || s.Name == query.Source))
                        {
                            foreach (var cell in source.Cells)
                            {
                                take(row, source, cell, row.HourMs);
                            }
                        }
                    }
                }
            });
        }

        return true;
    }

    /// <summary>A node's rows of a day, without frames that a packed row holds too.</summary>
    private async IAsyncEnumerable<LogRow> RowsAsync(
        string nodeId, long dayMs, LogQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var frames = new Dictionary<(ulong Epoch, ulong Sequence), LogRow>();
        var hour = dayMs;
        var (from, to) = (Math.Max(dayMs, query.FromMs), Math.Min(dayMs + LogKeys.DayMs, LogKeys.HourOf(query.ToMs - 1) + LogKeys.HourMs));
        await foreach (var row in store.ListAsync(nodeId, from, to, Columns, cancellation))
        {
            if (row.HourMs != hour)
            {
                foreach (var frame in frames.Values)
                {
                    yield return frame;
                }

                frames.Clear();
                hour = row.HourMs;
            }

            if (!row.IsPacked)
            {
                frames[(row.Segments[0].Epoch, row.Segments[0].Sequence)] = row;
                continue;
            }

            foreach (var segment in row.Segments)
            {
                frames.Remove((segment.Epoch, segment.Sequence));
            }

            if (query.MayHold(row))
            {
                yield return row;
            }
        }

        foreach (var frame in frames.Values)
        {
            yield return frame;
        }
    }
}
