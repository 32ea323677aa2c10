using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity.People;

/// <summary>In and out.</summary>
public sealed class AuthFunctions(
    LogInService logIn, SetupService setup, InvitationService invitations, SessionService sessions, PeopleOptions options, IAudit audit)
{
    private const int MostBytes = 8 * 1024;

    [Function("LogIn")]
    [AllowAnyone("The password is the credential.")]
    [Limit(RouteClass.Sensitive)]
    [Describe("Logs in: tokens in the answer, or, with `cookie`, in cookies.")]
    [Takes(typeof(LogInRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [Answers(401)]
    public async Task<IResult> LogIn(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/login")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.LogInRequest, MostBytes, cancellation);
        return LogInAnswers.Of(request, await logIn.LogInAsync(body, Visitor.Of(request), cancellation), body.Cookie);
    }

    /// <summary>With the refresh token in the body, or in the cookie of a page of this address.</summary>
    [Function("RefreshSession")]
    [AllowAnyone("The refresh token is the credential.")]
    [Describe("Exchanges a refresh token for new tokens; each is good once.", "Without a token in the body, the one of the cookie is taken.")]
    [Takes(typeof(RefreshRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [Answers(401)]
    [Answers(403)]
    public async Task<IResult> Refresh(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/refresh")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.RefreshRequest, MostBytes, cancellation);
        if (body.RefreshToken is not null)
        {
            return LogInAnswers.Of(request, await sessions.RefreshAsync(body.RefreshToken, Visitor.Of(request), cancellation), false);
        }

        SameOrigin.Check(request);
        return LogInAnswers.Of(
            request, await sessions.RefreshAsync(AuthCookies.Refresh(request), Visitor.Of(request), cancellation), true);
    }

    [Function("LogOut")]
    [Allow(Role.Viewer, Scopes.Self)]
    [Describe("Ends the caller's session.")]
    [Answers(204)]
    public async Task<IResult> LogOut(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/logout")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var caller = request.Caller();
        await sessions.EndAsync(caller.Id, caller.SessionId ?? "", cancellation);
        await audit.RecordAsync(
            new AuditEntry(caller.Name, "user.logout", $"session:{caller.SessionId}", true, null, Visitor.Of(request).Address), cancellation);
        AuthCookies.Clear(request);
        return Results.NoContent();
    }

    [Function("GetSetup")]
    [AllowAnyone("Tells the dashboard which page to show first.")]
    [Describe("Whether the first account is still to be made.")]
    [Answers(200, typeof(SetupAnswer))]
    public async Task<IResult> GetSetup(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/setup")] HttpRequest request)
        => Results.Json(
            new SetupAnswer(await setup.IsRequiredAsync(request.HttpContext.RequestAborted), options.AllowRegistration), AppJson.Default.SetupAnswer);

    [Function("CompleteSetup")]
    [AllowAnyone("The set-up token is the credential.")]
    [Limit(RouteClass.Sensitive)]
    [Describe("Makes the first account, an admin, with the set-up token, and logs it in.")]
    [Takes(typeof(AccountRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [Answers(401)]
    public async Task<IResult> CompleteSetup(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/setup")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.AccountRequest, MostBytes, cancellation);
        return LogInAnswers.Of(request, await setup.CompleteAsync(body, Visitor.Of(request), cancellation), body.Cookie);
    }

    [Function("AcceptInvitation")]
    [AllowAnyone("The invitation is the credential.")]
    [Limit(RouteClass.Sensitive)]
    [Describe("Makes an account with an invitation and logs it in.")]
    [Takes(typeof(AccountRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [Answers(401)]
    [Answers(409)]
    public async Task<IResult> Accept(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/accept")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.AccountRequest, MostBytes, cancellation);
        return LogInAnswers.Of(request, await invitations.AcceptAsync(body, Visitor.Of(request), cancellation), body.Cookie);
    }

    [Function("RegisterUser")]
    [AllowAnyone("Strangers make themselves an account, where that is switched on.")]
    [Limit(RouteClass.Sensitive)]
    [Describe("Makes an account without an invitation, a viewer, where that is switched on.")]
    [Takes(typeof(RegistrationRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [Answers(403)]
    [Answers(409)]
    public async Task<IResult> Register(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/register")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.RegistrationRequest, MostBytes, cancellation);
        return LogInAnswers.Of(request, await logIn.RegisterAsync(body, Visitor.Of(request), cancellation), body.Cookie);
    }
}
