using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity.People;

/// <summary>What people see and change of themselves.</summary>
public sealed class AccountFunctions(UserService users, LogInService logIn, SessionService sessions, SessionStore store, IAudit audit, TimeProvider time)
{
    private const int MostBytes = 8 * 1024;

    [Function("GetMe")]
    [Allow(Role.Viewer, Scopes.Self)]
    [Describe("The caller.")]
    [Answers(200, typeof(UserJson))]
    public async Task<IResult> GetMe(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/me")] HttpRequest request)
        => Results.Json(UserJson.Of(await users.GetAsync(request.Caller().Id, request.HttpContext.RequestAborted)), AppJson.Default.UserJson);

    [Function("ChangeMe")]
    [Allow(Role.Viewer, Scopes.Self)]
    [Describe("Changes the caller's display name and address.")]
    [Takes(typeof(MeChange))]
    [Answers(200, typeof(UserJson))]
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
    [Allow(Role.Viewer, Scopes.Self)]
    [Limit(RouteClass.Sensitive)]
    [Describe("Changes the caller's password and ends all other sessions.")]
    [Takes(typeof(PasswordChange))]
    [Answers(200, typeof(LogInAnswer))]
    public async Task<IResult> ChangePassword(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/password")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.PasswordChange, MostBytes, cancellation);
        var tokens = await logIn.ChangePasswordAsync(request.Caller(), body, Visitor.Of(request), cancellation);
        return LogInAnswers.Of(request, tokens, request.Headers.Authorization.Count == 0);
    }

    [Function("ListSessions")]
    [Allow(Role.Viewer, Scopes.Self)]
    [Describe("Where the caller is logged in.")]
    [Answers(200, typeof(SessionList))]
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
    [Allow(Role.Viewer, Scopes.Self)]
    [Describe("Ends a session of the caller.")]
    [Answers(204)]
    [Answers(404)]
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
