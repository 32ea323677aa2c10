using System.Net;
using CloudNexus.Functions.Http.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace CloudNexus.Functions.Http.Access;

/// <summary>
/// Innermost: lets a request through to a function only as its <see cref="AccessAttribute"/> allows and within the limits. A function that declares
/// nothing is closed.
/// </summary>
public sealed class AccessMiddleware(HttpFunctions functions, CallerFinder callers, RequestLimits limits) : IFunctionsWorkerMiddleware
{
    private const string Challenge = "Bearer realm=\"cloudnexus\"";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            await LetInAsync(functions.Find(context.FunctionDefinition.Name), http, http.RequestAborted);
        }

        await next(context);
    }

    private async ValueTask LetInAsync(HttpFunction? function, HttpContext http, CancellationToken cancellation)
    {
        switch (function?.Access)
        {
            case AllowAgentAttribute:
                await limits.TakeAsync(http, function.ClassOf(http.Request.Method, isKnown: false), cancellation);
                break;
            case AllowAnyoneAttribute:
                await limits.TakeAsync(http, RouteClass.Address, cancellation);
                await LetAnyoneInAsync(function, http, cancellation);
                break;
            case AllowAttribute allowed:
                await limits.TakeAsync(http, RouteClass.Address, cancellation);
                var caller = await RequireAsync(http, cancellation);
                http.SetCaller(caller);
                await TakeAsync(function, http, caller, cancellation);
                CheckRole(http, allowed, caller);
                break;
            default:
                throw ApiException.Forbidden("undeclared", "This function does not declare who may call it, so that nobody may.");
        }
    }

    private async ValueTask LetAnyoneInAsync(HttpFunction function, HttpContext http, CancellationToken cancellation)
    {
        var caller = await callers.FindValidAsync(http.Request, cancellation);
        if (caller is not null)
        {
            http.SetCaller(caller);
        }

        await TakeAsync(function, http, caller, cancellation);
    }

    private async ValueTask TakeAsync(HttpFunction function, HttpContext http, Caller? caller, CancellationToken cancellation)
    {
        var kind = function.ClassOf(http.Request.Method, caller is not null);
        if (caller is not null && kind is RouteClass.Read or RouteClass.Write)
        {
            limits.Take(http, kind, caller);
            return;
        }

        await (caller is not null && kind is RouteClass.Ai
            ? limits.TakeOfKeyAsync(http, kind, caller, cancellation)
            : limits.TakeAsync(http, kind, cancellation));
    }

    /// <summary>Who guesses is measured, and who says nothing at all; who is known is never held up by what others of the same address do.</summary>
    private async ValueTask<Caller> RequireAsync(HttpContext http, CancellationToken cancellation)
    {
        try
        {
            if (await callers.FindAsync(http.Request, cancellation) is { } caller)
            {
                return caller;
            }

            if (http.Request.Headers.Authorization.Count > 0)
            {
                throw ApiException.Unauthorized("bad-credential", "What stands in the header Authorization is no credential that is known here.");
            }
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Unauthorized)
        {
            await limits.TakeAsync(http, RouteClass.Refused, cancellation);
            http.Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"invalid_token\"";
            throw;
        }

        await limits.TakeAsync(http, RouteClass.Anonymous, cancellation);
        http.Response.Headers.WWWAuthenticate = Challenge;
        throw await callers.NobodyAsync(cancellation);
    }

    private static void CheckRole(HttpContext http, AllowAttribute allowed, Caller caller)
    {
        if (caller.Role >= allowed.Least && !AccessRules.HasScope(caller, allowed.Scope))
        {
            http.Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"insufficient_scope\", scope=\"{allowed.Scope}\"";
        }

        AccessRules.Check(allowed, caller);
    }
}
