using System.Globalization;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Processes;

public sealed class ProcessFunctions(ProcessQuery query, ProcessStore store)
{
    [Function("GetNodeProcesses")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("The busiest processes of a node at a moment.")]
    [Query("at", "ISO 8601 or epoch milliseconds; now without it.")]
    [Answers(200, typeof(ProcessList))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/{id}/processes")] HttpRequest request, string id)
        => Results.Json(await query.RunAsync(
            request.Caller(), id, ParseAt(request.Query["at"]), request.HttpContext.RequestAborted), AppJson.Default.ProcessList);

    [Function("DropOldProcesses")]
    public Task DropOld([TimerTrigger("51 11 * * * *")] TimerInfo timer, FunctionContext context) => store.DropExpiredAsync(context.CancellationToken);

    private static DateTimeOffset? ParseAt(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(ms);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw ApiException.BadRequest("bad-time", "'at' is an ISO 8601 time or epoch milliseconds.");
    }
}
