using System.Security.Claims;
using System.Text.Json;
using CloudNexus.Local.Runtime.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Lets clients in that hold a token for the hub that they name.</summary>
internal sealed class ClientAuthentication(
    SignalRConnections connections, ServerlessHubs hubs, TimeProvider clock, IOptions<LocalRuntimeOptions> options)
{
    public const string Path = "/client";

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments(Path) && http.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is null)
        {
            await next(http);
            return;
        }

        var hub = http.Request.Query["hub"].ToString();
        if (!HubNames.IsValid(hub))
        {
            await ProblemAnswer.WriteAsync(http, StatusCodes.Status400BadRequest, "The query parameter 'hub' must name a hub.");
            return;
        }

        if (Check(http.Request, HubNames.Normalize(hub)) is not { } claims)
        {
            await ProblemAnswer.WriteAsync(http, StatusCodes.Status401Unauthorized, "This needs an access token for the hub.");
            return;
        }

        if (IsNewConnection(http.Request) && hubs.Connections >= options.Value.MaxSignalRConnections)
        {
            await ProblemAnswer.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "Too many clients are connected.");
            return;
        }

        http.User = new ClaimsPrincipal(new ClaimsIdentity(Claims(claims), "SignalR"));
        await next(http);
    }

    private static bool IsNewConnection(HttpRequest request) =>
        request.Path.StartsWithSegments(Path + "/negotiate") || request.HttpContext.WebSockets.IsWebSocketRequest;

    private JsonElement? Check(HttpRequest request, string hub)
    {
        var token = BearerToken.Of(request) ?? request.Query["access_token"].ToString();
        return connections.All()
            .Select(c => AccessTokens.Check(
                token, c.AccessKey, a => a.Equals(c.ClientAudience(hub), StringComparison.OrdinalIgnoreCase), clock.GetUtcNow()))
            .FirstOrDefault(claims => claims is not null);
    }

    /// <summary>The user's id under the name that ASP.NET Core looks for, and every text claim under its own.</summary>
    private static IEnumerable<Claim> Claims(JsonElement claims)
    {
        if (JsonText.Of(claims, "nameid") is { } user)
        {
            yield return new Claim(ClaimTypes.NameIdentifier, user);
        }

        foreach (var claim in claims.EnumerateObject().Where(c => c.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number))
        {
            yield return new Claim(claim.Name, claim.Value.ToString());
        }
    }
}
