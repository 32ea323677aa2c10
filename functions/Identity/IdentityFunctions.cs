using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity;

public sealed class IdentityFunctions(EnrolmentService enrolment, AgentAuthenticator authenticator)
{
    private const int MostBytes = 32 * 1024;
    private const string Bearer = "Bearer ";

    [Function("RegisterAgent")]
    [AllowAgent]
    [Describe("Enrols a node: its id and API key, shown once.", "With an enrolment token as bearer.")]
    [Takes(typeof(RegisterRequest))]
    [Answers(201, typeof(RegisterAnswer))]
    [Answers(401)]
    [Answers(403)]
    [Answers(409)]
    public async Task<IResult> Register(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/agents/register")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.RegisterRequest, MostBytes, cancellation);
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
        var answer = await enrolment.RegisterAsync(token, body, request.CallerAddress(), cancellation);
        return Results.Json(answer, AppJson.Default.RegisterAnswer, statusCode: StatusCodes.Status201Created);
    }

    [Function("SyncAgent")]
    [AllowAgent]
    [Describe("What an agent should do now: its settings and fresh credentials for sending.", "Signed by the node's key.")]
    [Takes(typeof(SyncRequest))]
    [Answers(200, typeof(AgentSettings))]
    [Answers(401)]
    public async Task<IResult> Sync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/agents/sync")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadAsync(request, MostBytes, cancellation);
        var key = await authenticator.AuthenticateAsync(
            request.Headers[RequestSignature.HeaderName], request.Method, request.Path + request.QueryString, body, cancellation);
        var answer = await enrolment.SyncAsync(key, RequestBody.ParseJson(body, AppJson.Default.SyncRequest), cancellation);
        return Results.Json(answer, AppJson.Default.AgentSettings);
    }
}
