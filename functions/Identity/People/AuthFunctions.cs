using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Functions.Systems.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity.People;

/// <summary>In and out.</summary>
public sealed class AuthFunctions(
    LogInService logIn, SetupService setup, InvitationService invitations, SessionService sessions, SettingValues settings, IAudit audit)
{
    private const int MostBytes = 8 * 1024;

    [Function("LogIn")]
    [Describe("Logs a person in.", "With `cookie`, for pages of this address, the tokens go into HttpOnly cookies and not into the answer.")]
    [Takes(typeof(LogInRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [AllowAnyone("The password is the credential.")]
    [Limit(RouteClass.Sensitive)]
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
    [Describe(
        "Gives the next tokens of a session.",
        "Each refresh token is good once; one that comes back later ends the session. Without one in the body the cookie's is taken.")]
    [Takes(typeof(RefreshRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [AllowAnyone("The refresh token is the credential.")]
    [Answers(401)]
    [Answers(403)]
    [Limit(RouteClass.Probe)]
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
    [Describe("Ends the session that asks.")]
    [Answers(204)]
    [Allow(Role.Viewer, Scopes.Self)]
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
    [Describe("Whether the first account has still to be made.")]
    [Answers(200, typeof(SetupAnswer))]
    [AllowAnyone("Tells the dashboard which page to show first.")]
    [Limit(RouteClass.Probe)]
    public async Task<IResult> GetSetup(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/setup")] HttpRequest request)
    {
        await settings.RefreshAsync();
        var required = await setup.IsRequiredAsync(request.HttpContext.RequestAborted);
        return Results.Json(new SetupAnswer(required, settings.IsOn(SettingRegistry.RegistrationAllowed)), AppJson.Default.SetupAnswer);
    }

    [Function("CompleteSetup")]
    [Describe("Makes the first account, an admin, with the set-up token, and logs it in.")]
    [Takes(typeof(AccountRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [AllowAnyone("The set-up token is the credential.")]
    [Limit(RouteClass.Sensitive)]
    [Answers(401)]
    public async Task<IResult> CompleteSetup(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/setup")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.AccountRequest, MostBytes, cancellation);
        return LogInAnswers.Of(request, await setup.CompleteAsync(body, Visitor.Of(request), cancellation), body.Cookie);
    }

    [Function("AcceptInvitation")]
    [Describe("Makes an account with an invitation, and logs it in.")]
    [Takes(typeof(AccountRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [Answers(409, When = "The name is taken.")]
    [AllowAnyone("The invitation is the credential.")]
    [Limit(RouteClass.Sensitive)]
    [Answers(401)]
    public async Task<IResult> Accept(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/accept")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.AccountRequest, MostBytes, cancellation);
        return LogInAnswers.Of(request, await invitations.AcceptAsync(body, Visitor.Of(request), cancellation), body.Cookie);
    }

    [Function("RegisterUser")]
    [Describe("Makes an account for oneself, a viewer, where that is switched on, and logs it in.")]
    [Takes(typeof(RegistrationRequest))]
    [Answers(200, typeof(LogInAnswer))]
    [Answers(409, When = "The name is taken, or the first account has still to be made.")]
    [AllowAnyone("Strangers make themselves an account, where that is switched on.")]
    [Limit(RouteClass.Sensitive)]
    [Answers(403)]
    public async Task<IResult> Register(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/register")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.RegistrationRequest, MostBytes, cancellation);
        return LogInAnswers.Of(request, await logIn.RegisterAsync(body, Visitor.Of(request), cancellation), body.Cookie);
    }
}
