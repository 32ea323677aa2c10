using Microsoft.AspNetCore.SignalR;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Primitives;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Describes what a client did, as SignalR Service does to its upstream.</summary>
internal static class SignalRContexts
{
    /// <summary>Parts of a client's query that belong to the connection, or are secret.</summary>
    private static readonly string[] OwnQuery = ["access_token", "id", "hub"];

    public static SignalRInvocationContext Create(
        ServerlessHubState hub, ClientConnection connection, SignalRInvocationCategory category, string name) => new()
        {
            Category = category,
            Event = name,
            Hub = hub.Name,
            ConnectionId = connection.Id,
            UserId = connection.UserId,
            Headers = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase)
            {
                ["X-ASRS-Connection-Id"] = connection.Id,
                ["X-ASRS-Hub"] = hub.Name,
                ["X-ASRS-Category"] = category.ToString().ToLowerInvariant(),
                ["X-ASRS-Event"] = name,
                ["X-ASRS-User-Id"] = connection.UserId ?? "",
            },
            Query = (connection.Caller.GetHttpContext()?.Request.Query ?? Microsoft.AspNetCore.Http.QueryCollection.Empty)
                .Where(q => !OwnQuery.Contains(q.Key, StringComparer.OrdinalIgnoreCase))
                .ToDictionary(q => q.Key, q => q.Value, StringComparer.OrdinalIgnoreCase),
            Claims = (connection.Caller.User?.Claims ?? [])
                .GroupBy(c => c.Type, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => new StringValues([.. g.Select(c => c.Value)]), StringComparer.Ordinal),
        };
}
