using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Explain;

public sealed class ExplanationFunctions(ExplanationService explanations, ExplanationFollower follower, WorkRunner runner)
{
    /// <summary>Explanations that a run makes itself where the hub takes nothing.</summary>
    private const int MostOfRun = 2;

    [Function("GetEventExplanation")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("What a model says may be behind an event.", "Each statement with the series that shows it, where there is one.")]
    [Answers(200, typeof(Explanation))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/events/{id}/explanation")] HttpRequest request, string id)
        => Results.Json(await explanations.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.Explanation);

    [Function("ExplainTroubles")]
    public async Task Follow([TimerTrigger("28 * * * * *")] TimerInfo timer, FunctionContext context)
    {
        var left = await follower.RunAsync(context.CancellationToken);
        await runner.RunAsync(left.Take(MostOfRun), context.CancellationToken);
    }
}
