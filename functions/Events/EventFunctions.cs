using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Functions.Storage.Journals;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Events;

public sealed class EventFunctions(
    EventReader reader, EventFollower follower, EventPosting posting, EventTail tail, EventPublisher publisher)
{
    private const int UsualItems = 100;
    private const int MostItems = 500;
    private const int MostWaitSeconds = 30;
    private const int MostBytes = 64 * 1024;

    [Function("ListEvents")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("What changed in the fleet: newest first, or, with `after`, what came behind it, in order.")]
    [Query("after", "A `cursor` of an earlier answer or live message, or an event's `id`.")]
    [Query("before", "The page before's `older`; not with `after`.")]
    [Query("limit", "Events of a page: 1 to 500; 100 without it.", Type = "integer")]
    [Query("type", "Such as `node.status`; one that ends in `*` stands for all that begin so.")]
    [Query("node", "A node's id.")]
    [Query("wait", "With `after`: seconds to wait when there is nothing yet, 0 to 30; 0 without it.", Type = "integer")]
    [Answers(200, typeof(EventList))]
    [Answers(410)]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/events")] HttpRequest request, FunctionContext context)
    {
        var (query, caller, aborted) = (request.Query, request.Caller(), request.HttpContext.RequestAborted);
        var filter = new EventFilter(NodeOf(query), TypeOf(query));
        var limit = QueryValues.Count("limit", query["limit"], MostItems) ?? UsualItems;
        var wait = query["wait"].ToString() is "" or "0" ? 0 : QueryValues.Count("wait", query["wait"], MostWaitSeconds)!.Value;
        var (after, before) = (PlaceOf(query, "after"), PlaceOf(query, "before"));
        if (before is not null && after is not null)
        {
            throw ApiException.BadRequest("bad-before", "'after' and 'before' exclude each other.");
        }

        if (wait > 0 && after is null)
        {
            throw ApiException.BadRequest(
                "bad-wait", "'wait' is for questions with 'after'. Ask without both, and go on from the answer's 'cursor'.");
        }

        var list = after is { } place
            ? await follower.FollowAsync(caller, filter, place, limit, TimeSpan.FromSeconds(wait), context.CancellationToken, aborted)
            : await reader.BeforeAsync(LiveAudience.Of(caller), filter, before, limit, aborted);
        return Results.Json(list, AppJson.Default.EventList);
    }

    [Function("PostEvent")]
    [Allow(Role.Operator, Scopes.EventsWrite)]
    [Describe("Adds an event from outside, such as a deployment.")]
    [Takes(typeof(NewEvent))]
    [Answers(201, typeof(EventItem))]
    [Answers(404)]
    public async Task<IResult> Post(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/events")] HttpRequest request)
    {
        var aborted = request.HttpContext.RequestAborted;
        var posted = await RequestBody.ReadJsonAsync(request, AppJson.Default.NewEvent, MostBytes, aborted);
        var item = await posting.PostAsync(request.Caller(), posted, aborted);
        return Results.Json(item, AppJson.Default.EventItem, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Tells browsers where the events end, so that one who missed the last of them learns of it within a minute.</summary>
    [Function("AnnounceEvents")]
    public async Task Announce([TimerTrigger("33 * * * * *")] TimerInfo timer, FunctionContext context)
        => publisher.Announce((await tail.HeadAsync(context.CancellationToken)).Last);

    private static JournalPlace? PlaceOf(IQueryCollection query, string name) => query[name].ToString() switch
    {
        "" => null,
        var text when JournalPlace.TryParse(text, out var place) => place,
        _ => throw ApiException.BadRequest($"bad-{name}", $"'{name}' is what an earlier answer said, as it was."),
    };

    private static string? NodeOf(IQueryCollection query) => query["node"].ToString() switch
    {
        "" => null,
        var id when NodeId.IsValid(id) => id,
        _ => throw ApiException.BadRequest("bad-node", "'node' is a node's id."),
    };

    private static string? TypeOf(IQueryCollection query) => query["type"].ToString() switch
    {
        "" => null,
        { Length: <= EventText.MostType } type when type.AsSpan(0, type.Length - 1).IndexOf('*') < 0 => type,
        _ => throw ApiException.BadRequest(
            "bad-type", $"'type' has at most {EventText.MostType} characters, of which only the last may be '*'."),
    };
}
