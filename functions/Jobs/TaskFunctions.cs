using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace CloudNexus.Functions.Jobs;

public sealed class TaskFunctions(JobService jobs, TaskService tasks, JobEngine engine, IHostApplicationLifetime life)
{
    private const int MostItems = 200;

    [Function("RunJob")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Runs a job now, whether it is on or not.")]
    [Answers(202, typeof(RunItem))]
    [Answers(404)]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id}/run")] HttpRequest request, string id)
    {
        var task = await jobs.StartAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted);

        // Not waited for: should this instance end, the next call of the timer takes the run over.
        _ = Task.Run(() => engine.RunAsync(life.ApplicationStopping), CancellationToken.None);
        return Results.Json(task, AppJson.Default.RunItem, statusCode: StatusCodes.Status202Accepted);
    }

    [Function("ListTasks")]
    [Allow(Role.Viewer, Scopes.JobsRead)]
    [Describe("With `job` the runs of a job, newest first; without it what of all jobs runs or is about to.")]
    [Query("job", "A job's id.")]
    [Query("limit", "Runs of a page: 1 to 200; as many without it.", Type = "integer")]
    [Query("after", "The page before's `next`.")]
    [Answers(200, typeof(RunList))]
    [Answers(404)]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tasks")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var limit = QueryValues.Count("limit", request.Query["limit"], MostItems) ?? MostItems;
        var after = request.Query["after"].ToString() is { Length: > 0 } cursor ? cursor : null;
        var list = request.Query["job"].ToString() is { Length: > 0 } job
            ? await tasks.ListAsync(job, after, limit, cancellation)
            : await tasks.ListOpenAsync(limit, cancellation);
        return Results.Json(list, AppJson.Default.RunList);
    }

    [Function("GetTask")]
    [Allow(Role.Viewer, Scopes.JobsRead)]
    [Describe("A run of a job.")]
    [Answers(200, typeof(RunItem))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tasks/{id}")] HttpRequest request, string id)
        => Results.Json(await tasks.GetAsync(id, request.HttpContext.RequestAborted), AppJson.Default.RunItem);

    [Function("GetTaskLog")]
    [Allow(Role.Viewer, Scopes.JobsRead)]
    [Describe("What a run said.")]
    [Answers(200, typeof(RunLog))]
    [Answers(404)]
    public async Task<IResult> Log(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tasks/{id}/log")] HttpRequest request, string id)
        => Results.Json(await tasks.LogAsync(id, request.HttpContext.RequestAborted), AppJson.Default.RunLog);

    [Function("CancelTask")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Has a run stop, or not begin. One that has ended stays as it is.")]
    [Answers(204)]
    [Answers(404)]
    public async Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tasks/{id}/cancel")] HttpRequest request, string id)
    {
        await tasks.CancelAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }
}
