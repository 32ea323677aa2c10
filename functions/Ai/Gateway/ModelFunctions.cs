using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>Which models there are, for OpenAI's clients.</summary>
public sealed class ModelFunctions(ModelListing models)
{
    private const string Json = "application/json";

    [Function("ListModels")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Describe("The models that are installed, and the aliases of those, as OpenAI's API has it.")]
    [Answers(200, ContentType = Json)]
    [Answers(502, typeof(OpenAiErrorBody))]
    [Answers(504, typeof(OpenAiErrorBody))]
    public async Task List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/models")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        await JsonAnswer.WriteAsync(request.HttpContext.Response, await models.ListAsync(cancellation), OpenAiJson.Default.ModelList, cancellation);
    }

    [Function("GetModel")]
    [Allow(Role.Viewer, Scopes.AiUse)]
    [Describe("One of them. A slash in its name is written `%2F`.")]
    [Answers(200, ContentType = Json)]
    [Answers(404, typeof(OpenAiErrorBody))]
    [Answers(502, typeof(OpenAiErrorBody))]
    [Answers(504, typeof(OpenAiErrorBody))]
    public async Task Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/models/{id}")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var found = await models.GetAsync(Uri.UnescapeDataString(id), cancellation);
        await JsonAnswer.WriteAsync(request.HttpContext.Response, found, OpenAiJson.Default.ModelItem, cancellation);
    }

    /// <summary>The host tries overlapping routes in the alphabetical order of their functions' names: this one must come after all others.</summary>
    [Function("YUnknownModelRoute")]
    [AllowAnyone("It only says that there is nothing.")]
    [Describe("What no other function takes, in OpenAI's shape.")]
    public IResult Unknown([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/{*path}")] HttpRequest request)
        => throw ApiException.NotFound("unknown-route", $"There is no {request.Method} {request.Path}. See the API description.");
}
