using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Notify.Channels;

public sealed class ChannelFunctions(ChannelService channels, ChannelTest test)
{
    private const int MostBytes = 64 * 1024;
    private const int UsualItems = 50;
    private const int MostItems = 200;

    [Function("ListChannels")]
    [Allow(Role.Operator, Scopes.ChannelsRead)]
    [Describe("Where alerts are told, by name, each with its last delivery.")]
    [Answers(200, typeof(ChannelList))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/channels")] HttpRequest request)
        => Results.Json(await channels.ListAsync(request.Caller(), request.HttpContext.RequestAborted), AppJson.Default.ChannelList);

    [Function("CreateChannel")]
    [Allow(Role.Operator, Scopes.ChannelsWrite)]
    [Describe("Adds a channel. Its secrets are encrypted and never shown again.")]
    [Takes(typeof(ChannelRequest))]
    [Answers(201, typeof(ChannelItem))]
    [Answers(409, When = "The name is taken, or there are too many channels.")]
    public async Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/channels")] HttpRequest request)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.ChannelRequest, MostBytes, aborted);
        var made = await channels.CreateAsync(request.Caller(), asked, request.CallerAddress(), aborted);
        return Results.Json(made, AppJson.Default.ChannelItem, statusCode: StatusCodes.Status201Created);
    }

    [Function("GetChannel")]
    [Allow(Role.Operator, Scopes.ChannelsRead)]
    [Describe("A channel with its last delivery.")]
    [Answers(200, typeof(ChannelItem))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/channels/{id}")] HttpRequest request, string id)
        => Results.Json(await channels.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.ChannelItem);

    [Function("ReplaceChannel")]
    [Allow(Role.Operator, Scopes.ChannelsWrite)]
    [Describe("Changes a channel: the body is the whole of it, in which `***` leaves a secret as it is while the server stays the same.")]
    [Takes(typeof(ChannelRequest))]
    [Answers(200, typeof(ChannelItem))]
    [Answers(404)]
    [Answers(409, When = "The name is taken, or somebody else changed it meanwhile.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/channels/{id}")] HttpRequest request, string id)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.ChannelRequest, MostBytes, aborted);
        var made = await channels.ReplaceAsync(request.Caller(), id, asked, request.CallerAddress(), aborted);
        return Results.Json(made, AppJson.Default.ChannelItem);
    }

    [Function("DeleteChannel")]
    [Allow(Role.Operator, Scopes.ChannelsWrite)]
    [Describe("Removes a channel with what waits in it and its history.")]
    [Answers(204)]
    [Answers(404)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/channels/{id}")] HttpRequest request, string id)
    {
        await channels.RemoveAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }

    [Function("TestChannel")]
    [Allow(Role.Operator, Scopes.ChannelsWrite)]
    [Describe("Sends a test message now, whether the channel is on or not, and says how it went.")]
    [Answers(200, typeof(ChannelTestAnswer), When = "It was tried; `ok` says whether it was taken.")]
    [Answers(404)]
    public async Task<IResult> Test(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/channels/{id}/test")] HttpRequest request, string id)
    {
        var answer = await test.RunAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.Json(answer, AppJson.Default.ChannelTestAnswer);
    }

    [Function("ListDeliveries")]
    [Allow(Role.Operator, Scopes.ChannelsRead)]
    [Describe("What was told in a channel and what became of it, the newest first.")]
    [Query("limit", "Deliveries of a page: 1 to 200; 50 without it.", Type = "integer")]
    [Query("cursor", "The page before's `next`.")]
    [Answers(200, typeof(DeliveryList))]
    [Answers(404)]
    public async Task<IResult> Deliveries(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/channels/{id}/deliveries")] HttpRequest request, string id)
    {
        var limit = QueryValues.Count("limit", request.Query["limit"], MostItems) ?? UsualItems;
        var cursor = request.Query["cursor"].ToString() is { Length: > 0 } given ? given : null;
        var list = await channels.DeliveriesAsync(request.Caller(), id, cursor, limit, request.HttpContext.RequestAborted);
        return Results.Json(list, AppJson.Default.DeliveryList);
    }
}
