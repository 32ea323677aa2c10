using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Audit;

/// <summary>Reading only: nothing changes or removes an entry but its retention.</summary>
public sealed class AuditFunctions(AuditQuery audit)
{
    private const int UsualItems = 100;
    private const int MostItems = 500;
    private const int MostText = 256;

    [Function("ListAudit")]
    [Allow(Role.Admin, Scopes.AuditRead)]
    [Describe("Who did what, newest first.")]
    [Query("actor", "Who; a text that ends in `*` stands for all that begin so, here and below.")]
    [Query("action", "What, such as `user.create`.")]
    [Query("target", "On what, such as `node:*`.")]
    [Query("result", "ok or refused; both without it.")]
    [Query("from", "ISO 8601 or epoch milliseconds.")]
    [Query("to", "ISO 8601 or epoch milliseconds.")]
    [Query("after", "The page before's `next`.")]
    [Query("limit", "Entries of a page: 1 to 500; 100 without it.", Type = "integer")]
    [Answers(200, typeof(AuditList))]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/audit")] HttpRequest request)
        => Results.Json(await audit.RunAsync(Parse(request.Query), request.HttpContext.RequestAborted), AppJson.Default.AuditList);

    private static AuditFilter Parse(IQueryCollection query)
    {
        var after = query["after"].ToString() is { Length: > 0 } text
            ? AuditPlace.TryParse(text) ?? throw ApiException.BadRequest("bad-after", "'after' is the 'next' of the page before.")
            : null;
        return new AuditFilter(
            Text(query, "actor"),
            Text(query, "action"),
            Text(query, "target"),
            query["result"].ToString() switch
            {
                "" => null,
                "ok" => true,
                "refused" => false,
                _ => throw ApiException.BadRequest("bad-result", "'result' is ok or refused."),
            },
            QueryValues.Time("from", query["from"]),
            QueryValues.Time("to", query["to"]),
            after,
            QueryValues.Count("limit", query["limit"], MostItems) ?? UsualItems);
    }

    /// <summary>Cleaned as entries are, so that what is shown can be asked for.</summary>
    private static string? Text(IQueryCollection query, string name) => query[name].ToString() switch
    {
        "" => null,
        { Length: > MostText } => throw ApiException.BadRequest($"bad-{name}", $"'{name}' has at most {MostText} characters."),
        var text => AuditText.Clean(text, MostText),
    };
}
