using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Queries;

/// <summary>
/// Reads one node's series into buckets. Rows move from <c>Open</c> to raw, from there to the roll-ups, and marks stand before either step: reading open
/// windows first, then marks, then the tiers, misses none, and each moment is taken from one place only.
/// </summary>
public sealed class HistoryReader(OpenStore open, RawStore raw, RollupStore rollups, DirtyStore dirty, SchemaStore schemas)
{
    /// <summary>Roll-up windows that are fetched at once.</summary>
    private const int MostReads = 8;

    /// <returns>Columns with anything in them, in order of their series' keys.</returns>
    /// <exception cref="Http.ApiException">422: over the budget.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">A window is damaged.</exception>
    public async Task<IReadOnlyList<SeriesColumn>> ReadAsync(
        string nodeId, SeriesRequest request, Tier tier, BucketGrid grid, QueryBudget budget, CancellationToken cancellation)
    {
        var leadIn = Tier.Raw.StartOf(grid.StartMs) - Tier.Raw.WindowMs;
        var opened = (await open.QueryWindowsAsync(nodeId, leadIn, grid.EndMs, request.Select.Groups, cancellation)).ToDictionary();
        var marks = tier == Tier.Raw ? [] : await dirty.ListAsync(nodeId, cancellation);
        var plan = new ReadPlan(tier, grid.StartMs, grid.EndMs, opened.Keys, marks);
        var results = new SortedDictionary<string, SeriesResult>(StringComparer.Ordinal);

        await foreach (var window in ReadRollupsAsync(nodeId, plan, request, cancellation))
        {
            Take(window, plan, grid, Result, budget);
        }

        var starts = plan.Samples.Concat(plan.LeadIns).Order().ToArray();
        await foreach (var (start, blocks) in JoinAsync(raw.ReadAsync(nodeId, starts, request.Select.Groups, cancellation), opened, starts))
        {
            await TakeAsync(nodeId, blocks, plan.CountsSamples(start), request, Result, budget, cancellation);
        }

        return [.. results.Values.Where(r => request.Aggregate.IsFor(r.Stats.Definition)).Select(r => r.ToColumn())
            .Where(c => c.Values.Any(v => v is not null))];

        SeriesResult Result(SeriesDefinition definition)
        {
            if (!results.TryGetValue(definition.Key, out var result))
            {
                budget.TakeValues(grid.Count);
                results[definition.Key] = result = new SeriesResult(definition, request.Aggregate, grid);
            }

            return result;
        }
    }

    private async IAsyncEnumerable<RollupWindow> ReadRollupsAsync(
        string nodeId,
        ReadPlan plan,
        SeriesRequest request,
        [global::System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var wanted = request.Aggregate.Needs();
        var windows = plan.Quarters.Select(start => (Tier.Quarter, start)).Concat(plan.Minutes.Select(start => (Tier.Minute, start)));
        foreach (var part in windows.Chunk(MostReads))
        {
            foreach (var stored in await Task.WhenAll(part.Select(w => rollups.LoadAsync(
                nodeId, w.Item1, w.start, wanted, request.Select.Groups, request.Select.Contains, cancellation))))
            {
                yield return stored.Window;
            }
        }
    }

    private static void Take(
        RollupWindow window, ReadPlan plan, BucketGrid grid, Func<SeriesDefinition, SeriesResult> result, QueryBudget budget)
    {
        var slots = Enumerable.Range(0, window.Tier.Slots)
            .Where(slot => grid.IndexOf(window.TimeOf(slot)) >= 0 && plan.Counts(window.Tier, window.TimeOf(slot))).ToArray();
        if (slots.Length == 0)
        {
            return;
        }

        budget.TakeSamples((long)slots.Length * window.Series.Count);
        foreach (var stats in window.Series.Values)
        {
            var into = result(stats.Definition).Stats;
            foreach (var slot in slots)
            {
                into.AddSlot(stats, slot, grid.IndexOf(window.TimeOf(slot)), window.TimeOf(slot));
            }
        }
    }

    /// <summary>The blocks of each window that there is, closed and open, in order of time.</summary>
    private static async IAsyncEnumerable<(long StartMs, IReadOnlyList<WindowBlock> Blocks)> JoinAsync(
        IAsyncEnumerable<(long StartMs, WindowBlock Block)> closed, Dictionary<long, WindowBlock> opened, long[] starts)
    {
        var waiting = new Queue<long>(starts.Where(opened.ContainsKey));
        await foreach (var (start, block) in closed)
        {
            while (waiting.TryPeek(out var next) && next < start)
            {
                yield return (waiting.Dequeue(), [opened[next]]);
            }

            var isOpen = waiting.TryPeek(out var same) && same == start;
            yield return (start, isOpen ? [block, opened[waiting.Dequeue()]] : [block]);
        }

        while (waiting.TryDequeue(out var rest))
        {
            yield return (rest, [opened[rest]]);
        }
    }

    private async Task TakeAsync(
        string nodeId,
        IReadOnlyList<WindowBlock> blocks,
        bool counts,
        SeriesRequest request,
        Func<SeriesDefinition, SeriesResult> result,
        QueryBudget budget,
        CancellationToken cancellation)
    {
        var samples = new WindowSamples();
        foreach (var block in blocks)
        {
            var known = await schemas.FindAllAsync(nodeId, block.Chunks, cancellation);
            foreach (var group in request.Select.Groups)
            {
                samples.Add(block, group, known, request.Select.Contains);
            }
        }

        budget.TakeDecoded(samples.Decoded);
        foreach (var key in samples.Keys)
        {
            var walk = result(samples.DefinitionOf(key)).Walk;
            foreach (var run in samples.Read(key))
            {
                budget.TakeSamples(run.Times.Length);
                walk.Take(run, counts);
            }
        }
    }
}
