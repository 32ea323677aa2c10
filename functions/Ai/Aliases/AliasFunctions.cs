using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Aliases;

public sealed class AliasFunctions(AliasService aliases)
{
    private const int MostBytes = 64 * 1024;

    [Function("GetAiAliases")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Describe("Names under which clients ask for models; the list's version is the `ETag`.")]
    [Answers(200, typeof(AliasList))]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/ai/aliases")] HttpRequest request)
        => Answer(request, await aliases.ReadAsync(request.HttpContext.RequestAborted));

    [Function("PutAiAliases")]
    [Allow(Role.Admin, Scopes.SettingsWrite)]
    [Describe("Puts other aliases in their place; in effect within half a minute everywhere.")]
    [Header("If-Match", "Change only the version with this `ETag`; any without it.")]
    [Takes(typeof(AliasChange))]
    [Answers(200, typeof(AliasList))]
    [Answers(412)]
    public async Task<IResult> Put([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/ai/aliases")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var change = await RequestBody.ReadJsonAsync(request, AppJson.Default.AliasChange, MostBytes, cancellation);
        var ifMatch = request.Headers.IfMatch.ToString() is { Length: > 0 } tag ? tag : null;
        var address = request.HttpContext.Connection.RemoteIpAddress?.ToString();
        return Answer(request, await aliases.ChangeAsync(change.Aliases, ifMatch, request.Caller().Name, address, cancellation));
    }

    private static IResult Answer(HttpRequest request, AliasList list)
    {
        request.HttpContext.Response.Headers.ETag = AliasService.TagOf(list);
        return Results.Json(list, AppJson.Default.AliasList);
    }
}
