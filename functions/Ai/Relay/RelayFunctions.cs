using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>Relays as people see and admit them.</summary>
public sealed class RelayFunctions(RelayAdmission admission)
{
    private const int MostBytes = 1024;

    [Function("ListAiRelays")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Describe("The nodes that may be relays to an Ollama on their host, with their models and how busy they are.")]
    [Answers(200, typeof(RelayList))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/ai/relays")] HttpRequest request)
        => Results.Json(await admission.ListAsync(request.Caller(), request.HttpContext.RequestAborted), AppJson.Default.RelayList);

    [Function("SetNodeRelay")]
    [Allow(Role.Admin, Scopes.NodesWrite)]
    [Describe("Lets a node be a relay, or ends that: what it was given is called off.", "A relay reads the questions that it is given.")]
    [Takes(typeof(RelayPermission))]
    [Answers(204)]
    [Answers(404)]
    [Answers(409)]
    public async Task<IResult> Set(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/nodes/{id}/relay")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.RelayPermission, MostBytes, cancellation);
        await admission.ChangeAsync(request.Caller(), id, asked.Allowed, request.CallerAddress(), cancellation);
        return Results.NoContent();
    }
}
