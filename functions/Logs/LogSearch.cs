using CloudNexus.Functions.Http.Access;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>Finds lines, the newest or the oldest first.</summary>
public sealed class LogSearch(LogStore store, LogNodes nodes, LogTimes times, TimeProvider time)
{
    /// <summary>Most lines of one page.</summary>
    public const int MostItems = 1000;

    /// <summary>Characters of the texts of one page: beyond, it ends early.</summary>
    private const int MostText = 2 * 1024 * 1024;

    /// <exception cref="Http.ApiException">404: no node that the caller may see; 422: too many nodes.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<LogList> RunAsync(Caller caller, LogPage page, CancellationToken cancellation)
    {
        var sight = await nodes.FindAsync(caller, page.Query.NodeId, page.Query.Labels, cancellation);
        var query = Narrow(page);
        if (query.FromMs >= query.ToMs)
        {
            return new LogList([], null, new LogScanned(0, 0), true);
        }

        var (budget, hits) = (new LogBudget(time), new Hits(sight, page));
        var stopped = await new LogScan(store, times, sight, query, page.Ascending, budget, hits).RunAsync(cancellation);
        var found = hits.Read(stopped);
        if (found.Count == page.Limit || stopped is null)
        {
            return Answer(found, found.Count == page.Limit ? found[^1].Place.ToString() : null, budget, true);
        }

        return Answer(found, LogPlace.Before(stopped.Value).ToString(), budget, false);
    }

    /// <summary>To what is kept, and to what is behind the cursor.</summary>
    private LogQuery Narrow(LogPage page)
    {
        var (from, to) = (Math.Max(page.Query.FromMs, times.OldestMs), Math.Min(page.Query.ToMs, times.NewestMs + 1));
        if (page.Cursor is { } cursor)
        {
            (from, to) = page.Ascending
                ? (Math.Max(from, cursor.TimeMs), to)
                : (from, Math.Min(to, cursor.TimeMs + (cursor.NodeId.Length == 0 ? 0 : 1)));
        }

        return page.Query with { FromMs = from, ToMs = to };
    }

    private static LogList Answer(IReadOnlyList<Hit> found, string? next, LogBudget budget, bool complete)
    {
        var chars = 0;
        var kept = found.TakeWhile((h, i) => (chars += h.Item.Text.Length) <= MostText || i == 0).ToArray();
        return new LogList(
            [.. kept.Select(h => h.Item)], kept.Length < found.Count ? kept[^1].Place.ToString() : next, budget.Scanned, complete);
    }

    private sealed record Hit(LogPlace Place, LogItem Item);

    /// <summary>The best so far. A line that is met in two rows is one.</summary>
    private sealed class Hits(LogSight sight, LogPage page) : ILogHits
    {
        private readonly SortedDictionary<LogPlace, LogItem> _held = new(
            Comparer<LogPlace>.Create((a, b) => page.Ascending ? a.CompareTo(b) : b.CompareTo(a)));

        private readonly PriorityQueue<LogPlace, LogPlace> _worstFirst = new(
            Comparer<LogPlace>.Create((a, b) => page.Ascending ? b.CompareTo(a) : a.CompareTo(b)));

        public void Take(LogPlace place, LogBlock lines, int line)
        {
            if (page.Cursor is { } cursor && !IsBehind(place, cursor))
            {
                return;
            }

            var isFull = _held.Count == page.Limit;
            if ((isFull && !IsBehind(_worstFirst.Peek(), place)) || _held.ContainsKey(place))
            {
                return;
            }

            _held.Add(place, LogItems.Make(place, new LogNode(place.NodeId, sight.NameOf(place.NodeId)), lines, line));
            _worstFirst.Enqueue(place, place);
            if (isFull)
            {
                _held.Remove(_worstFirst.Dequeue());
            }
        }

        public bool IsFull(long boundMs) => _held.Count == page.Limit && IsBefore(_worstFirst.Peek(), boundMs);

        /// <summary>In order; where the scan stopped early, those that no other line can come before.</summary>
        public IReadOnlyList<Hit> Read(long? stoppedMs)
            => [.. _held.Where(h => stoppedMs is not { } bound || IsBefore(h.Key, bound)).Select(h => new Hit(h.Key, h.Value))];

        private bool IsBefore(LogPlace place, long boundMs) => page.Ascending ? place.TimeMs < boundMs : place.TimeMs >= boundMs;

        private bool IsBehind(LogPlace place, LogPlace other) => page.Ascending ? place > other : place < other;
    }
}
