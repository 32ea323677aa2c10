using System.Net;
using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Which tier answers a request: the coarsest that still fills every bucket, or, where its retention is too short, the next that
/// reaches back. Tables that were restored count as kept.</summary>
public sealed class TierChoice(HistoryOptions options, RestoredTables restored, TimeProvider time)
{
    /// <summary>Questions over more windows are not looked up among what was restored: two months of samples.</summary>
    private const int MostWindows = 10_000;

    /// <summary>How far beyond its retention a tier is asked: its tables are kept at least this much longer, and clocks differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    /// <exception cref="ApiException">422: a percentile of a time whose samples are gone.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<Tier> ChooseAsync(SeriesRequest request, CancellationToken cancellation)
    {
        if (request.Aggregate == Aggregate.P95)
        {
            return await ReachesAsync(Tier.Raw, request, cancellation) ? Tier.Raw : throw new ApiException(
                HttpStatusCode.UnprocessableEntity,
                "needs-samples",
                "The samples are gone",
                $"'p95' needs the samples themselves, which are kept for {options.RawRetention.TotalHours:0} hours. "
                    + "Let 'from' be later, or ask for 'avg', 'min' or 'max'.");
        }

        var step = (request.ToMs - request.FromMs) / request.Points;
        var usual = Tier.All.Where(t => t.SlotMs <= step).Append(Tier.Raw).MaxBy(t => t.SlotMs)!;
        foreach (var tier in Tier.All.Prepend(usual))
        {
            if (await ReachesAsync(tier, request, cancellation))
            {
                return tier;
            }
        }

        return Tier.Quarter;
    }

    private async Task<bool> ReachesAsync(Tier tier, SeriesRequest request, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (request.FromMs >= (now - options.RetentionOf(tier) - Tolerance).ToUnixTimeMilliseconds())
        {
            return true;
        }

        var names = await restored.ReadAsync(cancellation);
        return names.Count > 0 && (request.ToMs - request.FromMs) / tier.WindowMs <= MostWindows
            && tier.WindowsOf(request.FromMs, request.ToMs).Select(tier.TableOf).Distinct()
                .All(table => names.Contains(table) || tier.EndOf(table) + options.RetentionOf(tier) > now);
    }
}
