using System.Globalization;
using System.Text.Json;
using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.History;

public sealed class HistoryFunctions(SeriesQuery query, TimeProvider time)
{
    private const int UsualPoints = 600;
    private const int MostPoints = 4000;
    private static readonly TimeSpan UsualRange = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestRange = TimeSpan.FromHours(48);

    /// <summary>Writes to the response itself: an answer can be large.</summary>
    [Function("GetNodeSeries")]
    public async Task GetSeries(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/{id}/series")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var answer = await query.RunAsync(Parse(id, request.Query), cancellation);
        request.HttpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(request.HttpContext.Response.BodyWriter);
        SeriesJson.Write(answer, json);
        await json.FlushAsync(cancellation);
    }

    private SeriesRequest Parse(string id, IQueryCollection query)
    {
        var select = SeriesSelection.TryParse(query["select"].ToString()) ?? throw ApiException.BadRequest(
            "bad-select", $"'select' names 1 to {SeriesSelection.MostSelectors} series, joined by commas, such as cpu.total,net.*");
        var now = time.GetUtcNow();
        var to = ParseTime("to", query["to"], now);
        var from = ParseTime("from", query["from"], to - UsualRange);
        if (from >= to || to - from > LongestRange)
        {
            throw ApiException.BadRequest("bad-range", $"'from' must lie before 'to', by at most {LongestRange.TotalHours:0} hours.");
        }

        var points = UsualPoints;
        if (query["points"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out points) || points is 0 or > MostPoints))
        {
            throw ApiException.BadRequest("bad-points", $"'points' is a whole number from 1 to {MostPoints}.");
        }

        return new SeriesRequest(id, select, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), points);
    }

    private static DateTimeOffset ParseTime(string name, string? text, DateTimeOffset usual)
    {
        if (string.IsNullOrEmpty(text))
        {
            return usual;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(ms);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw ApiException.BadRequest("bad-time", $"'{name}' is an ISO 8601 time or epoch milliseconds.");
    }
}
