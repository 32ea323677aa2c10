using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>People make tokens for their programs, and revoke them.</summary>
public sealed class TokenFunctions(PersonalTokenService tokens, TokenInspector inspector)
{
    private const int MostBytes = 8 * 1024;

    [Function("ListTokens")]
    [Describe("One's own tokens, newest first, and the scopes that there are.")]
    [Answers(200, typeof(PersonalTokenList))]
    [Allow(Role.Viewer, Scopes.Self)]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/tokens")] HttpRequest request)
    {
        var all = await tokens.ListAsync(request.Caller(), request.HttpContext.RequestAborted);
        return Results.Json(new PersonalTokenList([.. all.Select(ToJson)], Scopes.All), AppJson.Default.PersonalTokenList);
    }

    [Function("CreateToken")]
    [Describe("Makes a token for a program.", "It is shown this once.")]
    [Takes(typeof(PersonalTokenRequest))]
    [Answers(201, typeof(PersonalTokenAnswer))]
    [Answers(409, When = "There are too many tokens.")]
    [Allow(Role.Viewer, Scopes.Self)]
    public async Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/tokens")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.PersonalTokenRequest, MostBytes, cancellation);
        var (token, text) = await tokens.AddAsync(request.Caller(), body, Visitor.Of(request), cancellation);
        return Results.Json(
            new PersonalTokenAnswer(text, ToJson(token)), AppJson.Default.PersonalTokenAnswer, statusCode: StatusCodes.Status201Created);
    }

    [Function("RevokeToken")]
    [Describe("Revokes one of one's own tokens.")]
    [Answers(204)]
    [Answers(404)]
    [Allow(Role.Viewer, Scopes.Self)]
    public async Task<IResult> Revoke(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/auth/tokens/{id}")] HttpRequest request, string id)
    {
        await tokens.DeleteAsync(request.Caller(), id, Visitor.Of(request), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }

    [Function("VerifyToken")]
    [Describe("Says whether an access or personal token is good, and for what.")]
    [Takes(typeof(VerifyRequest))]
    [Answers(200, typeof(VerifyAnswer))]
    [AllowAnyone("Says only what is in the token that is shown, and whether it is good.")]
    public async Task<IResult> Verify([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/verify")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.VerifyRequest, MostBytes, cancellation);
        return Results.Json(await inspector.InspectAsync(body.Token, cancellation), AppJson.Default.VerifyAnswer);
    }

    private static PersonalTokenJson ToJson(PersonalToken token) => new(
        token.Id, token.Name, token.Scopes, RoleNames.Of(token.Role), token.CreatedAt, token.ExpiresAt, token.LastUsedAt);
}
