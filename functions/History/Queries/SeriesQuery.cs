using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Answers for one node, from the tier that suits range and points.</summary>
public sealed class SeriesQuery(HistoryReader reader, NodeAccess access, TierChoice tiers)
{
    /// <exception cref="ApiException">404 when there is no such node for the caller, 422 when the range holds too much or its samples are
    /// gone.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<SeriesAnswer> RunAsync(Caller caller, string nodeId, SeriesRequest request, CancellationToken cancellation)
    {
        await access.RequireAsync(caller, nodeId, cancellation);
        var tier = await tiers.ChooseAsync(request, cancellation);
        var grid = new BucketGrid(request.FromMs, request.ToMs, request.Points, tier.SlotMs);
        return new SeriesAnswer(grid.Times, await reader.ReadAsync(nodeId, request, tier, grid, new QueryBudget(), cancellation));
    }
}
