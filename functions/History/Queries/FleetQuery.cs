using System.Net;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Answers for several nodes: brought together per bucket, or the highest of them side by side.</summary>
public sealed class FleetQuery(HistoryReader reader, NodeAccess access, TierChoice tiers)
{
    /// <summary>Nodes that one question reads at once.</summary>
    private const int Parallelism = 4;

    /// <exception cref="ApiException">422 when it takes too much.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<SeriesAnswer> RunAsync(Caller caller, FleetRequest request, CancellationToken cancellation)
    {
        var visible = await access.ListAsync(caller, cancellation);
        var chosen = visible.Where(request.Includes).Select(n => n.Id).Order(StringComparer.Ordinal).ToArray();
        if (chosen.Length > FleetRequest.MostNodes)
        {
            throw new ApiException(
                HttpStatusCode.UnprocessableEntity,
                "too-many-nodes",
                "The query reads too much",
                $"These are {chosen.Length} nodes; at most {FleetRequest.MostNodes} are taken together. Choose fewer by 'label', 'type' or 'nodes'.");
        }

        // A sum over nodes is the sum of what each had on average.
        var each = request.Series with { Aggregate = request.Series.Aggregate == Aggregate.Sum ? Aggregate.Avg : request.Series.Aggregate };
        var tier = await tiers.ChooseAsync(each, cancellation);
        var grid = new BucketGrid(each.FromMs, each.ToMs, each.Points, tier.SlotMs);
        var budget = new QueryBudget();
        var columns = new IReadOnlyList<SeriesColumn>[chosen.Length];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation };
        await Parallel.ForAsync(0, chosen.Length, limits, async (i, stop) =>
        {
            var own = await reader.ReadAsync(chosen[i], each, tier, grid, budget, stop);
            columns[i] = [.. own.Select(c => c with { NodeId = chosen[i] })];
        });

        var all = columns.SelectMany(c => c);
        return new SeriesAnswer(grid.Times, [.. request.Top is { } top
            ? all.OrderByDescending(c => c.Values.Average()).ThenBy(c => c.NodeId, StringComparer.Ordinal).Take(top)
            : all.GroupBy(c => (c.Definition.Key, c.Unit)).OrderBy(g => g.Key.Key, StringComparer.Ordinal)
                .Select(g => Combine([.. g], request.Series.Aggregate))]);
    }

    private static SeriesColumn Combine(SeriesColumn[] nodes, Aggregate aggregate)
    {
        var values = new double?[nodes[0].Values.Length];
        for (var bucket = 0; bucket < values.Length; bucket++)
        {
            var known = nodes.Select(n => n.Values[bucket]).Where(v => v is not null).Select(v => v!.Value).ToArray();
            values[bucket] = known.Length == 0 ? null : Aggregates.Round(aggregate switch
            {
                Aggregate.Sum => known.Sum(),
                Aggregate.Min => known.Min(),
                Aggregate.Max => known.Max(),
                _ => known.Average(),
            });
        }

        return nodes[0] with { Values = values, NodeId = null };
    }
}
