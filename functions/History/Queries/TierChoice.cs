using System.Net;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.History.Tiers;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Which tier answers a request: the coarsest that still fills every bucket, or, where its retention is too short, the next that reaches back.</summary>
public sealed class TierChoice(HistoryOptions options, TimeProvider time)
{
    /// <summary>How far beyond its retention a tier is asked: its tables are kept at least this much longer, and clocks differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    /// <exception cref="ApiException">422: a percentile of a time whose samples are gone.</exception>
    public Tier Choose(SeriesRequest request)
    {
        if (request.Aggregate == Aggregate.P95)
        {
            return Reaches(Tier.Raw, request.FromMs) ? Tier.Raw : throw new ApiException(
                HttpStatusCode.UnprocessableEntity,
                "needs-samples",
                "The samples are gone",
                $"'p95' needs the samples themselves, which are kept for {options.RawRetention.TotalHours:0} hours. "
                    + "Let 'from' be later, or ask for 'avg', 'min' or 'max'.");
        }

        var step = (request.ToMs - request.FromMs) / request.Points;
        return Tier.All.Where(t => t.SlotMs <= step).Append(Tier.Raw).MaxBy(t => t.SlotMs) is { } usual && Reaches(usual, request.FromMs)
            ? usual
            : Tier.All.FirstOrDefault(t => Reaches(t, request.FromMs)) ?? Tier.Quarter;
    }

    private bool Reaches(Tier tier, long fromMs)
        => fromMs >= (time.GetUtcNow() - options.RetentionOf(tier) - Tolerance).ToUnixTimeMilliseconds();
}
