using System.Text.Json;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Models;

/// <summary>Looking after the models of the Ollama server.</summary>
public sealed class AiModelFunctions(ModelService models)
{
    private const int MostBytes = 1024;
    private const string Lines = "application/x-ndjson";

    [Function("GetAiStatus")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Describe("Whether the model server answers, what is loaded there, and how long the line is.")]
    [Answers(200, typeof(AiStatus))]
    public async Task<IResult> Status([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/ai/status")] HttpRequest request)
        => Results.Json(await models.StatusAsync(request.HttpContext.RequestAborted), AppJson.Default.AiStatus);

    [Function("ListAiModels")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Describe("The models that are installed, with what of them is in memory.")]
    [Answers(200, typeof(AiModelList))]
    [Answers(502)]
    [Answers(504)]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/ai/models")] HttpRequest request)
        => Results.Json(await models.ListAsync(request.HttpContext.RequestAborted), AppJson.Default.AiModelList);

    [Function("PullAiModel")]
    [Allow(Role.Admin, Scopes.SettingsWrite)]
    [Describe(
        "Has the model server fetch a model, and tells how far it is.",
        "A line of JSON each: `status`, `completedBytes`, `totalBytes`, `error`. Who goes away stops it; what was fetched stays.")]
    [Takes(typeof(AiPullRequest))]
    [Answers(200, ContentType = Lines)]
    [Answers(502)]
    [Answers(504)]
    public async Task Pull(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/ai/models/pull")] HttpRequest request, FunctionContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted, context.CancellationToken);
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.AiPullRequest, MostBytes, stop.Token);
        var lines = await models.PullAsync(asked.Model, request.Caller().Name, Address(request), stop.Token);
        var response = request.HttpContext.Response;
        try
        {
            await foreach (var line in lines)
            {
                await WriteAsync(response, new AiPullProgress(line.Status, line.Completed, line.Total, null), stop.Token);
            }
        }
        catch (ApiException problem) when (response.HasStarted)
        {
            await WriteAsync(response, new AiPullProgress(null, null, null, problem.Message), stop.Token);
        }
    }

    [Function("LoadAiModel")]
    [Allow(Role.Admin, Scopes.SettingsWrite)]
    [Describe("Loads a model and keeps it for a while, or unloads it.")]
    [Takes(typeof(AiLoadRequest))]
    [Answers(204)]
    [Answers(404)]
    [Answers(502)]
    [Answers(504)]
    public async Task<IResult> Load(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/ai/models/load")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.AiLoadRequest, MostBytes, cancellation);
        await models.LoadAsync(asked, request.Caller().Name, Address(request), cancellation);
        return Results.NoContent();
    }

    [Function("DeleteAiModel")]
    [Allow(Role.Admin, Scopes.SettingsWrite)]
    [Describe("Deletes a model from the model server. A slash in its name is written `%2F`.")]
    [Answers(204)]
    [Answers(400)]
    [Answers(404)]
    [Answers(502)]
    [Answers(504)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/ai/models/{name}")] HttpRequest request, string name)
    {
        await models.DeleteAsync(Uri.UnescapeDataString(name), request.Caller().Name, Address(request), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }

    private static string? Address(HttpRequest request) => request.HttpContext.Connection.RemoteIpAddress?.ToString();

    private static async Task WriteAsync(HttpResponse response, AiPullProgress progress, CancellationToken cancellation)
    {
        response.ContentType ??= Lines;
        await JsonSerializer.SerializeAsync(response.Body, progress, AppJson.Default.AiPullProgress, cancellation);
        await response.Body.WriteAsync("\n"u8.ToArray(), cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
