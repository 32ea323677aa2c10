using System.Globalization;
using CloudNexus.Local.Runtime.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>SignalR Service's data-plane REST API: messages, groups, users and connections of a hub.</summary>
internal sealed class SignalRRestApi(ServerlessHubs hubs, SignalRConnections connections, TimeProvider clock)
{
    private const string Root = "/api/hubs/{hub}";

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "POST", "/:send", (hub, http) => SendAsync(http, () => hub.All()));
        Map(routes, "POST", "/groups/{group}/:send", (hub, http) => SendAsync(http, () => hub.Group(Value(http, "group"))));
        Map(routes, "POST", "/users/{user}/:send", (hub, http) => SendAsync(http, () => hub.User(Value(http, "user"))));
        Map(routes, "POST", "/connections/{connection}/:send",
            (hub, http) => SendAsync(http, () => hub.Connection(Value(http, "connection"))));

        Map(routes, "POST", "/:closeConnections", (hub, http) => Close(http, hub.All()));
        Map(routes, "POST", "/groups/{group}/:closeConnections", (hub, http) => Close(http, hub.Group(Value(http, "group"))));
        Map(routes, "POST", "/users/{user}/:closeConnections", (hub, http) => Close(http, hub.User(Value(http, "user"))));

        Map(routes, "HEAD", "/groups/{group}", (hub, http) => Found(http, hub.Group(Value(http, "group")).Count > 0));
        Map(routes, "HEAD", "/users/{user}", (hub, http) => Found(http, hub.User(Value(http, "user")).Count > 0));
        Map(routes, "HEAD", "/connections/{connection}", (hub, http) => Found(http, hub.Connection(Value(http, "connection")).Count > 0));
        Map(routes, "DELETE", "/connections/{connection}", (hub, http) =>
        {
            hub.Connection(Value(http, "connection")).ToList().ForEach(c => c.Abort());
            return Done(http);
        });

        const string groupConnection = "/groups/{group}/connections/{connection}";
        Map(routes, "PUT", groupConnection,
            (hub, http) => Found(http, hub.AddToGroup(Value(http, "connection"), Value(http, "group"))));
        Map(routes, "DELETE", groupConnection,
            (hub, http) => Found(http, hub.RemoveFromGroup(Value(http, "connection"), Value(http, "group"))));
        Map(routes, "DELETE", "/connections/{connection}/groups", (hub, http) =>
            Found(http, hub.RemoveFromAllGroups(Value(http, "connection"))));
        MapUserGroups(routes);
    }

    private void MapUserGroups(IEndpointRouteBuilder routes)
    {
        const string userGroup = "/users/{user}/groups/{group}";
        Map(routes, "HEAD", userGroup, (hub, http) => Found(http, hub.IsUserInGroup(Value(http, "user"), Value(http, "group"))));
        Map(routes, "PUT", userGroup, (hub, http) =>
        {
            var ttl = http.Request.Query["ttl"].ToString();
            var seconds = 0;
            if (ttl.Length > 0 && (!int.TryParse(ttl, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)))
            {
                return ProblemAnswer.WriteAsync(http, StatusCodes.Status400BadRequest, "ttl must be a number of seconds.");
            }

            hub.AddUserToGroup(Value(http, "user"), Value(http, "group"), ttl.Length > 0 ? TimeSpan.FromSeconds(seconds) : null);
            return Done(http);
        });
        Map(routes, "DELETE", userGroup, (hub, http) =>
        {
            hub.RemoveUserFromGroup(Value(http, "user"), Value(http, "group"));
            return Done(http);
        });
        Map(routes, "DELETE", "/users/{user}/groups", (hub, http) =>
        {
            hub.RemoveUserFromAllGroups(Value(http, "user"));
            return Done(http);
        });
    }

    private void Map(IEndpointRouteBuilder routes, string method, string path, Func<ServerlessHubState, HttpContext, Task> handle) =>
        routes.MapMethods(Root + path, [method], async http =>
        {
            if (!IsAuthorized(http))
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                await ProblemAnswer.WriteAsync(http, StatusCodes.Status401Unauthorized, "This needs a token for this address.");
                return;
            }

            if (!HubNames.IsValid(Value(http, "hub")) || http.Request.Query["api-version"].ToString().Length == 0)
            {
                await ProblemAnswer.WriteAsync(http, StatusCodes.Status400BadRequest, "This needs a hub's name and an api-version.");
                return;
            }

            await handle(hubs.Get(Value(http, "hub")), http);
        });

    /// <summary>The token's audience is the address that was asked for, as the client spelled it, without the query.</summary>
    private bool IsAuthorized(HttpContext http)
    {
        if (BearerToken.Of(http.Request) is not { } token)
        {
            return false;
        }

        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0];
        return connections.All().Any(c => AccessTokens.Check(
            token, c.AccessKey, a => a.Equals(c.Endpoint + path, StringComparison.OrdinalIgnoreCase), clock.GetUtcNow()) is not null);
    }

    private static async Task SendAsync(HttpContext http, Func<IReadOnlyList<ClientConnection>> receivers)
    {
        var (message, status, problem) = await RestMessage.ReadAsync(http.Request);
        if (message is null)
        {
            await ProblemAnswer.WriteAsync(http, status, problem);
            return;
        }

        OutgoingMessage.Send(message, receivers());
        http.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static Task Close(HttpContext http, IReadOnlyList<ClientConnection> connections)
    {
        var excluded = http.Request.Query["excluded"];
        foreach (var connection in connections.Where(c => !excluded.Contains(c.Id)))
        {
            connection.Abort();
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task Found(HttpContext http, bool isFound)
    {
        http.Response.StatusCode = isFound ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task Done(HttpContext http) => Found(http, isFound: true);

    private static string Value(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;
}
