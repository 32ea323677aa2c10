using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity.People;

/// <summary>What people see and change of themselves.</summary>
public sealed class AccountFunctions(
    UserService users, LogInService logIn, SessionService sessions, SessionStore store, IAudit audit, TimeProvider time)
{
    private const int MostBytes = 8 * 1024;

    [Function("GetMe")]
    [Describe("Who one is.")]
    [Answers(200, typeof(UserJson))]
    [Allow(Role.Viewer, Scopes.Self)]
    public async Task<IResult> GetMe(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/me")] HttpRequest request)
        => Results.Json(UserJson.Of(await users.GetAsync(request.Caller().Id, request.HttpContext.RequestAborted)), AppJson.Default.UserJson);

    [Function("ChangeMe")]
    [Describe("Changes one's own name and address.")]
    [Takes(typeof(MeChange))]
    [Answers(200, typeof(UserJson))]
    [Allow(Role.Viewer, Scopes.Self)]
    public async Task<IResult> ChangeMe(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/auth/me")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.MeChange, MostBytes, cancellation);
        return Results.Json(
            UserJson.Of(await users.DescribeAsync(request.Caller(), body, Visitor.Of(request), cancellation)), AppJson.Default.UserJson);
    }

    /// <summary>Ends the user's other sessions; this one goes on with new tokens, given as the request's own came.</summary>
    [Function("ChangePassword")]
    [Describe("Changes one's own password.", "Every other session ends; this one goes on with the tokens in the answer, or in new cookies.")]
    [Takes(typeof(PasswordChange))]
    [Answers(200, typeof(LogInAnswer))]
    [Allow(Role.Viewer, Scopes.Self)]
    [Limit(RouteClass.Sensitive)]
    public async Task<IResult> ChangePassword(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/password")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.PasswordChange, MostBytes, cancellation);
        var tokens = await logIn.ChangePasswordAsync(request.Caller(), body, Visitor.Of(request), cancellation);
        return LogInAnswers.Of(request, tokens, request.Headers.Authorization.Count == 0);
    }

    [Function("ListSessions")]
    [Describe("One's own sessions, newest first.")]
    [Answers(200, typeof(SessionList))]
    [Allow(Role.Viewer, Scopes.Self)]
    public async Task<IResult> ListSessions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/sessions")] HttpRequest request)
    {
        var caller = request.Caller();
        var all = await store.ListAsync(caller.Id, request.HttpContext.RequestAborted);
        return Results.Json(
            new SessionList(
            [
                .. all.Where(s => s.ExpiresAt > time.GetUtcNow()).Select(s => new SessionJson(
                    s.Id, s.CreatedAt, s.RotatedAt, s.ExpiresAt, s.Visitor.Address, s.Visitor.Agent, s.Id == caller.SessionId)),
            ]),
            AppJson.Default.SessionList);
    }

    [Function("EndSession")]
    [Describe("Ends one of one's own sessions.")]
    [Answers(204)]
    [Answers(404)]
    [Allow(Role.Viewer, Scopes.Self)]
    public async Task<IResult> EndSession(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/auth/sessions/{id}")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var caller = request.Caller();
        if (!await sessions.EndAsync(caller.Id, id, cancellation))
        {
            throw ApiException.NotFound("unknown-session", "You have no session with this id.");
        }

        await audit.RecordAsync(
            new AuditEntry(caller.Name, "session.end", $"session:{id}", true, null, Visitor.Of(request).Address), cancellation);
        return Results.NoContent();
    }
}
