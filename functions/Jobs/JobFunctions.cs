using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Jobs;

public sealed class JobFunctions(JobService jobs, EngineStarter starter)
{
    private const int MostBytes = 64 * 1024;
    private const int MostItems = 500;

    [Function("ListJobs")]
    [Allow(Role.Operator, Scopes.JobsRead)]
    [Describe("The jobs, by name, each with its next five times.")]
    [Query("limit", "Jobs of a page: 1 to 500; as many without it.", Type = "integer")]
    [Query("after", "The page before's `next`.")]
    [Answers(200, typeof(JobList))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs")] HttpRequest request)
    {
        var limit = QueryValues.Count("limit", request.Query["limit"], MostItems) ?? MostItems;
        var after = request.Query["after"].ToString() is { Length: > 0 } cursor ? cursor : null;
        var list = await jobs.ListAsync(request.Caller(), after, limit, request.HttpContext.RequestAborted);
        return Results.Json(list, AppJson.Default.JobList);
    }

    [Function("CreateJob")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Makes a job, which runs in the caller's name.")]
    [Takes(typeof(JobDefinition))]
    [Answers(201, typeof(JobItem))]
    [Answers(409)]
    public async Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.JobDefinition, MostBytes, cancellation);
        var made = await jobs.CreateAsync(request.Caller(), body, request.CallerAddress(), cancellation);
        Start(made);
        return Results.Json(made, AppJson.Default.JobItem, statusCode: StatusCodes.Status201Created);
    }

    [Function("GetJob")]
    [Allow(Role.Operator, Scopes.JobsRead)]
    [Describe("A job with its next five times.")]
    [Answers(200, typeof(JobItem))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id}")] HttpRequest request, string id)
        => Results.Json(await jobs.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.JobItem);

    [Function("PreviewJob")]
    [Allow(Role.Operator, Scopes.JobsRead)]
    [Describe("The next five times of a schedule, were a job with it saved now. Nothing is kept.")]
    [Takes(typeof(JobSchedule))]
    [Answers(200, typeof(JobPreview))]
    public async Task<IResult> Preview([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/preview")] HttpRequest request)
    {
        var schedule = await RequestBody.ReadJsonAsync(request, AppJson.Default.JobSchedule, MostBytes, request.HttpContext.RequestAborted);
        return Results.Json(jobs.Preview(schedule), AppJson.Default.JobPreview);
    }

    [Function("ReplaceJob")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Changes a job: the body is the whole definition, in which `***` leaves a secret as it is. What runs goes on. "
        + "From now on the job runs in the caller's name.")]
    [Takes(typeof(JobDefinition))]
    [Answers(200, typeof(JobItem))]
    [Answers(404)]
    [Answers(409)]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/jobs/{id}")] HttpRequest request, string id)
    {
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.JobDefinition, MostBytes, request.HttpContext.RequestAborted);
        return await ChangeAsync(request, id, _ => body, "job.update");
    }

    [Function("EnableJob")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Has a job run at its times.")]
    [Answers(200, typeof(JobItem))]
    [Answers(404)]
    [Answers(409)]
    public Task<IResult> Enable(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id}/enable")] HttpRequest request, string id)
        => ChangeAsync(request, id, d => d with { Enabled = true }, "job.enable");

    [Function("DisableJob")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Has a job run by hand only. What runs goes on.")]
    [Answers(200, typeof(JobItem))]
    [Answers(404)]
    [Answers(409)]
    public Task<IResult> Disable(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id}/disable")] HttpRequest request, string id)
        => ChangeAsync(request, id, d => d with { Enabled = false }, "job.disable");

    [Function("DeleteJob")]
    [Allow(Role.Operator, Scopes.JobsWrite)]
    [Describe("Removes a job with its history. What runs goes on.")]
    [Answers(204)]
    [Answers(404)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/jobs/{id}")] HttpRequest request, string id)
    {
        await jobs.RemoveAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> ChangeAsync(HttpRequest request, string id, Func<JobDefinition, JobDefinition> change, string action)
    {
        var changed = await jobs.ReplaceAsync(
            request.Caller(), id, change, action, request.CallerAddress(), request.HttpContext.RequestAborted);
        Start(changed);
        return Results.Json(changed, AppJson.Default.JobItem);
    }

    private void Start(JobItem job) => starter.Start(job.NextRuns.Count > 0 ? job.NextRuns[0] : null);
}
