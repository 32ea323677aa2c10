using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Logs;

public sealed class LogFunctions(LogSearch search, LogStatistics statistics, LogPackingService packing, TimeProvider time)
{
    private const string NodeId = "Of this node; of all that you may see without it.";
    private const string Labels = "Only of nodes with all of these, such as `env=prod,tier=web`.";
    private const string From = "ISO 8601 or epoch milliseconds; a day before `to` without it.";
    private const string To = "The end, excluded; now without it.";
    private const string Level = "`trace`, `debug`, `info`, `warn`, `error` or `fatal`: this level and above.";
    private const string Source = "Only of this source, as `GET /api/v1/logs/sources` tells it.";
    private const string Words =
        "Words that a line holds, all of them and whatever the case; \"phrases\" between quotes. At most 200 characters.";

    private const int UsualBuckets = 60;
    private const int MostSources = 500;

    [Function("SearchLogs")]
    [Allow(Role.Viewer, Scopes.LogsRead)]
    [Describe("Lines of logs, the newest first.")]
    [Query("nodeId", NodeId)]
    [Query("labels", Labels)]
    [Query("from", From)]
    [Query("to", To)]
    [Query("level", Level)]
    [Query("source", Source)]
    [Query("q", Words)]
    [Query("limit", "Lines of a page: 1 to 1,000; 200 without it.", Type = "integer")]
    [Query("cursor", "The page before's `next`.")]
    [Query("order", "`desc` (the newest first) or `asc`; `desc` without it.")]
    [Answers(200, typeof(LogList))]
    [Answers(404)]
    [Answers(422)]
    public async Task Search([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/logs")] HttpRequest request)
    {
        var page = LogQueryParser.Page(request.Query, time.GetUtcNow());
        var list = await search.RunAsync(request.Caller(), page, request.HttpContext.RequestAborted);
        await LargeJson.WriteAsync(
            request.HttpContext.Response,
            body => JsonSerializer.SerializeAsync(body, list, AppJson.Default.LogList, request.HttpContext.RequestAborted));
    }

    [Function("ListLogSources")]
    [Allow(Role.Viewer, Scopes.LogsRead)]
    [Describe("Sources of log lines, those with most lines first.")]
    [Query("nodeId", NodeId)]
    [Query("labels", Labels)]
    [Query("from", From)]
    [Query("to", To)]
    [Answers(200, typeof(LogSources))]
    [Answers(404)]
    [Answers(422)]
    public async Task<IResult> Sources(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/logs/sources")] HttpRequest request)
        => Results.Json(
            await statistics.SourcesAsync(
                request.Caller(), LogQueryParser.Read(request.Query, time.GetUtcNow()), MostSources, request.HttpContext.RequestAborted),
            AppJson.Default.LogSources);

    [Function("CountLogs")]
    [Allow(Role.Viewer, Scopes.LogsRead)]
    [Describe("How many lines there are over a time, by level.")]
    [Query("nodeId", NodeId)]
    [Query("labels", Labels)]
    [Query("from", From)]
    [Query("to", To)]
    [Query("level", Level)]
    [Query("source", Source)]
    [Query("q", Words)]
    [Query(
        "buckets",
        "Into how many parts the time is cut, at most: 1 to 500; 60 without it. Parts are ten seconds or more.",
        Type = "integer")]
    [Answers(200, typeof(LogHistogram))]
    [Answers(404)]
    [Answers(422)]
    public async Task<IResult> Count(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/logs/volume")] HttpRequest request)
    {
        var query = LogQueryParser.Read(request.Query, time.GetUtcNow());
        var buckets = QueryValues.Count("buckets", request.Query["buckets"], LogStatistics.MostBuckets) ?? UsualBuckets;
        var histogram = await statistics.CountAsync(request.Caller(), query, buckets, request.HttpContext.RequestAborted);
        return Results.Json(histogram, AppJson.Default.LogHistogram);
    }

    /// <summary>Hours are packed ten minutes after their end; other runs find what one had no time for.</summary>
    [Function("PackLogs")]
    public Task Pack([TimerTrigger("21 1,11,21,31,41,51 * * * *")] TimerInfo timer, FunctionContext context)
        => packing.RunAsync(context.CancellationToken);
}
