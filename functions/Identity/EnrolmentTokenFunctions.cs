using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity;

public sealed class EnrolmentTokenFunctions(EnrolmentTokenService tokens)
{
    private const int MostBytes = 32 * 1024;

    [Function("ListEnrolmentTokens")]
    [Allow(Role.Admin, Scopes.NodesRead)]
    [Describe("The tokens that nodes may enrol with.")]
    [Answers(200, typeof(EnrolmentTokenList))]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/enrolment-tokens")] HttpRequest request)
        => Results.Json(await tokens.ListAsync(request.HttpContext.RequestAborted), AppJson.Default.EnrolmentTokenList);

    [Function("CreateEnrolmentToken")]
    [Allow(Role.Admin, Scopes.NodesWrite)]
    [Describe("Makes a token that nodes may enrol with, shown once, and the command for a host.")]
    [Takes(typeof(EnrolmentTokenRequest))]
    [Answers(201, typeof(EnrolmentTokenAnswer))]
    [Answers(409)]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/enrolment-tokens")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.EnrolmentTokenRequest, MostBytes, cancellation);
        var answer = await tokens.CreateAsync(request.Caller(), body, request.ServerAddress(), request.CallerAddress(), cancellation);
        return Results.Json(answer, AppJson.Default.EnrolmentTokenAnswer, statusCode: StatusCodes.Status201Created);
    }

    [Function("DeleteEnrolmentToken")]
    [Allow(Role.Admin, Scopes.NodesWrite)]
    [Describe("Ends an enrolment token. Nodes that enrolled with it stay.")]
    [Answers(204)]
    [Answers(404)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/enrolment-tokens/{id}")] HttpRequest request, string id)
    {
        await tokens.RemoveAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }
}
