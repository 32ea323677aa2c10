using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Jobs;

public sealed class TaskFunctions(JobService jobs, TaskService tasks, EngineStarter starter)
{
    private const int MostItems = 200;
    private const int MostBytes = 64 * 1024;

    [Function("RunJob")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Runs a job now, whether it is on or not.")]
    [Answers(202, typeof(RunItem))]
    [Answers(404)]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id}/run")] HttpRequest request, string id)
    {
        var task = await jobs.StartAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted);
        starter.Start(task.Planned);
        return Results.Json(task, AppJson.Default.RunItem, statusCode: StatusCodes.Status202Accepted);
    }

    [Function("CreateTask")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Has something done once, in the caller's name: now, or at a time.")]
    [Takes(typeof(NewTask))]
    [Answers(201, typeof(RunItem))]
    [Answers(409)]
    public async Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tasks")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.NewTask, MostBytes, cancellation);
        var task = await jobs.CreateAsync(request.Caller(), body, request.CallerAddress(), cancellation);
        starter.Start(task.Planned);
        return Results.Json(task, AppJson.Default.RunItem, statusCode: StatusCodes.Status201Created);
    }

    [Function("ListTasks")]
    [Allow(Role.Viewer, Scopes.JobsRead)]
    [Describe("With `job` the runs of a job, newest first. Without it those of all jobs: what runs or is about to, the oldest first, "
        + "or with a `status` that is an end, or `ended`, what has ended, newest first.")]
    [Query("job", "A job's id.")]
    [Query("status", "`queued`, `running`, `succeeded`, `failed`, `timed_out`, `cancelled`, `skipped`, `missed`, `lost`; "
        + "`ended` for all but the first two.")]
    [Query("limit", "Runs of a page: 1 to 200; as many without it.", Type = "integer")]
    [Query("after", "The page before's `next`.")]
    [Answers(200, typeof(RunList))]
    [Answers(404)]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tasks")] HttpRequest request)
    {
        var (caller, cancellation) = (request.Caller(), request.HttpContext.RequestAborted);
        var limit = QueryValues.Count("limit", request.Query["limit"], MostItems) ?? MostItems;
        var after = request.Query["after"].ToString() is { Length: > 0 } cursor ? cursor : null;
        var status = request.Query["status"].ToString();
        var state = RunStates.Parse(status);
        var list = request.Query["job"].ToString() is { Length: > 0 } job
                ? await tasks.ListAsync(caller, job, state, after, limit, cancellation)
            : status == RunStates.Ended || state > RunState.Running ? await tasks.ListEndedAsync(caller, state, after, limit, cancellation)
            : await tasks.ListOpenAsync(caller, state, limit, cancellation);
        return Results.Json(list, AppJson.Default.RunList);
    }

    [Function("GetTask")]
    [Allow(Role.Viewer, Scopes.JobsRead)]
    [Describe("A run of a job.")]
    [Answers(200, typeof(RunItem))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tasks/{id}")] HttpRequest request, string id)
        => Results.Json(await tasks.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.RunItem);

    [Function("GetTaskLog")]
    [Allow(Role.Viewer, Scopes.JobsRead)]
    [Describe("What a run said.")]
    [Answers(200, typeof(RunLog))]
    [Answers(404)]
    public async Task<IResult> Log(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tasks/{id}/log")] HttpRequest request, string id)
        => Results.Json(await tasks.LogAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.RunLog);

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
