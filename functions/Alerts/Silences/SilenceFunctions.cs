using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Alerts.Silences;

public sealed class SilenceFunctions(SilenceService silences)
{
    private const int MostBytes = 64 * 1024;

    [Function("ListAlertSilences")]
    [Allow(Role.Viewer, Scopes.AlertsRead)]
    [Describe("The silences, those that end last first; ended ones stay for a week.")]
    [Answers(200, typeof(SilenceList))]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/alerts/silences")] HttpRequest request)
        => Results.Json(await silences.ListAsync(request.Caller(), request.HttpContext.RequestAborted), AppJson.Default.SilenceList);

    [Function("CreateAlertSilence")]
    [Allow(Role.Operator, Scopes.AlertsWrite)]
    [Describe("Keeps alerts from being told for a while. They fire and are shown all the same.")]
    [Takes(typeof(SilenceRequest))]
    [Answers(201, typeof(Silence))]
    [Answers(409, When = "There are too many.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/alerts/silences")] HttpRequest request)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.SilenceRequest, MostBytes, aborted);
        var made = await silences.AddAsync(request.Caller(), asked, request.CallerAddress(), aborted);
        return Results.Json(made, AppJson.Default.Silence, statusCode: StatusCodes.Status201Created);
    }

    [Function("DeleteAlertSilence")]
    [Allow(Role.Operator, Scopes.AlertsWrite)]
    [Describe("Removes a silence: what fires is told from then on.")]
    [Answers(204)]
    [Answers(404)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/alerts/silences/{id}")] HttpRequest request, string id)
    {
        await silences.RemoveAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }
}
