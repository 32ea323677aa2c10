using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Reads what a caller asks for from the query part of an address.</summary>
internal static class SeriesRequestParser
{
    private const int UsualPoints = 600;
    private const int MostPoints = 4000;
    private static readonly TimeSpan UsualRange = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestRange = TimeSpan.FromDays(800);

    /// <exception cref="ApiException">400: what is wrong with which parameter.</exception>
    public static SeriesRequest Parse(IQueryCollection query, DateTimeOffset now)
    {
        var select = SeriesSelection.TryParse(query["select"].ToString()) ?? throw ApiException.BadRequest(
            "bad-select", $"'select' names 1 to {SeriesSelection.MostSelectors} series, joined by commas, such as cpu.total,net.*");
        var aggregate = Aggregates.TryParse(query["agg"].ToString()) ?? throw ApiException.BadRequest(
            "bad-agg", $"'agg' is one of {string.Join(", ", Aggregates.Names)}.");
        var to = QueryValues.Time("to", query["to"]) ?? now;
        var from = QueryValues.Time("from", query["from"])
            ?? to.AddTicks(Math.Max(-UsualRange.Ticks, DateTimeOffset.UnixEpoch.Ticks - to.Ticks));
        if (from >= to || to - from > LongestRange)
        {
            throw ApiException.BadRequest("bad-range", $"'from' must lie before 'to', by at most {LongestRange.TotalDays:0} days.");
        }

        var points = QueryValues.Count("points", query["points"], MostPoints) ?? UsualPoints;
        return new SeriesRequest(select, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), points, aggregate);
    }
}
