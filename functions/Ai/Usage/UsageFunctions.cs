using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Usage;

public sealed class UsageFunctions(UsageQuery usage, UsageStore store, TimeProvider time)
{
    /// <summary>Days for which usage is kept at least.</summary>
    private const int KeptDays = 400;

    [Function("GetAiUsage")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Describe("What keys used of models, by day, the newest first.", "One's own keys; admins see everybody's.")]
    [Query("from", "The first day (UTC), `yyyy-MM-dd`; a week before `to` without it.")]
    [Query("to", "The last day; today without it. At most 92 days.")]
    [Answers(200, typeof(AiUsageList))]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/ai/usage")] HttpRequest request)
        => Results.Json(
            await usage.RunAsync(request.Caller(), request.Query["from"], request.Query["to"], request.HttpContext.RequestAborted),
            AppJson.Default.AiUsageList);

    [Function("DropOldAiUsage")]
    public Task DropOld([TimerTrigger("43 27 3 * * *")] TimerInfo timer, FunctionContext context)
        => store.DropBeforeAsync(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-KeptDays), context.CancellationToken);
}
