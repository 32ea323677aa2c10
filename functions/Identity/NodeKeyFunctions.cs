using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity;

public sealed class NodeKeyFunctions(KeyService keys)
{
    private const int MostBytes = 4 * 1024;

    [Function("ListNodeKeys")]
    [Allow(Role.Admin, Scopes.NodesRead)]
    [Describe("The API keys of a node, without their secrets.")]
    [Answers(200, typeof(KeyList))]
    [Answers(404)]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/{id}/keys")] HttpRequest request, string id)
        => Results.Json(await keys.ListAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.KeyList);

    [Function("CreateNodeKey")]
    [Allow(Role.Admin, Scopes.NodesWrite)]
    [Describe("Makes a further key of a node, shown once: for sources other than its agent.")]
    [Takes(typeof(KeyRequest))]
    [Answers(201, typeof(KeyAnswer))]
    [Answers(404)]
    [Answers(409)]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/nodes/{id}/keys")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.KeyRequest, MostBytes, cancellation);
        var answer = await keys.AddAsync(request.Caller(), id, body, request.CallerAddress(), cancellation);
        return Results.Json(answer, AppJson.Default.KeyAnswer, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>202: the agent takes the new key when it syncs next.</summary>
    [Function("RotateNodeKeys")]
    [Allow(Role.Admin, Scopes.NodesWrite)]
    [Describe("Has the agent take a new key at its next sync; the old ones end after an overlap.")]
    [Takes(typeof(RotateKeysRequest))]
    [Answers(202)]
    [Answers(404)]
    [Answers(409)]
    public async Task<IResult> Rotate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/nodes/{id}/keys/rotate")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.RotateKeysRequest, MostBytes, cancellation);
        await keys.RotateAsync(request.Caller(), id, body, request.CallerAddress(), cancellation);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    [Function("RevokeNodeKey")]
    [Allow(Role.Admin, Scopes.NodesWrite)]
    [Describe("Ends a key: within 60 s nothing is taken from it any more.")]
    [Answers(204)]
    [Answers(404)]
    public async Task<IResult> Revoke(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/nodes/{id}/keys/{keyId}")] HttpRequest request,
        string id,
        string keyId)
    {
        await keys.RevokeAsync(request.Caller(), id, keyId, request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }
}
