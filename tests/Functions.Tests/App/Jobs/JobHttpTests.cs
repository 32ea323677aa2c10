using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Jobs;

[Collection(AppCollection.Name)]
public sealed class JobHttpTests(FunctionApp app)
{
    private readonly string _name = $"job {Guid.NewGuid():N}";

    [Fact]
    public async Task Job_FromMakingToRemoving_IsAsItWasSaved()
    {
        var made = await SendAsync(HttpMethod.Post, "/api/v1/jobs", Definition("0 7 * * 1-5"), HttpStatusCode.Created);
        var path = $"/api/v1/jobs/{made.GetProperty("id").GetString()}";
        Assert.Equal(5, made.GetProperty("nextRuns").GetArrayLength());
        Assert.Equal("test-admin", made.GetProperty("runsAs").GetString());
        Assert.Contains(await ItemsAsync("/api/v1/jobs"), j => j.GetProperty("id").GetString() == made.GetProperty("id").GetString());

        var off = await SendAsync(HttpMethod.Post, path + "/disable", null, HttpStatusCode.OK);
        Assert.False(off.GetProperty("definition").GetProperty("enabled").GetBoolean());
        Assert.Equal(0, off.GetProperty("nextRuns").GetArrayLength());
        var on = await SendAsync(HttpMethod.Post, path + "/enable", null, HttpStatusCode.OK);
        Assert.Equal(5, on.GetProperty("nextRuns").GetArrayLength());
        var changed = await SendAsync(HttpMethod.Put, path, Definition("@hourly"), HttpStatusCode.OK);
        Assert.Equal(4, changed.GetProperty("version").GetInt64());

        using var removed = await app.Http.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await app.Http.GetAsync(path);
        await Problem.AssertAsync(gone, HttpStatusCode.NotFound, "no-such-job");
    }

    [Fact]
    public async Task Run_ByHand_IsSeenToAtOnceAndIsInTheHistory()
    {
        var made = await SendAsync(HttpMethod.Post, "/api/v1/jobs", Definition("0 0 1 1 *"), HttpStatusCode.Created);
        var id = made.GetProperty("id").GetString();
        var run = await SendAsync(HttpMethod.Post, $"/api/v1/jobs/{id}/run", null, HttpStatusCode.Accepted);
        await EndedAsync(run, "succeeded");
        Assert.Equal(run.GetProperty("id").GetString(), Assert.Single(await ItemsAsync($"/api/v1/tasks?job={id}")).GetProperty("id").GetString());
        Assert.Empty(await ItemsAsync($"/api/v1/tasks?job={id}&status=failed"));
    }

    [Fact]
    public async Task Task_Once_RunsAndSaysWhatItDid()
    {
        var body = new { name = _name, action = new { kind = "maintenance", arguments = new { what = "tidy" } } };
        var task = await SendAsync(HttpMethod.Post, "/api/v1/tasks", body, HttpStatusCode.Created);
        await EndedAsync(task, "succeeded");
        var log = await app.GetAsync($"/api/v1/tasks/{task.GetProperty("id").GetString()}/log");
        Assert.Contains("Done: tidy.", log.GetProperty("text").GetString(), StringComparison.Ordinal);

        // The index follows the end that is stored.
        await Eventually.Get(
            () => ItemsAsync("/api/v1/tasks?status=succeeded"), runs => runs.Any(r => r.GetProperty("jobName").GetString() == _name), "it is listed");
        Assert.DoesNotContain(await ItemsAsync("/api/v1/tasks"), r => r.GetProperty("jobName").GetString() == _name);
    }

    [Fact]
    public async Task Task_ForLater_IsCancelled()
    {
        var at = TimeProvider.System.GetUtcNow().AddDays(1);
        var task = await SendAsync(HttpMethod.Post, "/api/v1/tasks", new { at, action = new { kind = "retention" } }, HttpStatusCode.Created);
        using var answer = await app.Http.PostAsync($"/api/v1/tasks/{task.GetProperty("id").GetString()}/cancel", null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var audit = await ItemsAsync("/api/v1/audit?limit=200");
        Assert.Contains(audit, a => a.GetProperty("target").GetString() == $"task:{task.GetProperty("id").GetString()}"
            && a.GetProperty("action").GetString() == "task.cancel");
    }

    [Fact]
    public async Task Create_NoMoreThanMustBeSaid_HasTheUsualValues()
    {
        var body = new { name = _name, schedule = new { cron = "0 0 1 1 *" }, action = new { kind = "retention" } };
        var made = (await SendAsync(HttpMethod.Post, "/api/v1/jobs", body, HttpStatusCode.Created)).GetProperty("definition");
        Assert.True(made.GetProperty("enabled").GetBoolean());
        Assert.Equal(("normal", "skip", "once"), (Text("priority"), Text("overlap"), Text("missed")));
        Assert.Equal((60, 1), (made.GetProperty("timeoutSeconds").GetInt32(), made.GetProperty("maxConcurrent").GetInt32()));
        Assert.Equal(1, made.GetProperty("retry").GetProperty("mostAttempts").GetInt32());

        string? Text(string name) => made.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Preview_Schedule_ShowsItsTimesOrWhatIsWrong()
    {
        var shown = await SendAsync(HttpMethod.Post, "/api/v1/jobs/preview", new { cron = "0 12 * * *", timeZone = "Europe/Berlin" }, HttpStatusCode.OK);
        var times = shown.GetProperty("nextRuns").EnumerateArray().Select(t => t.GetDateTimeOffset()).ToArray();
        Assert.Equal(5, times.Length);
        Assert.All(times, t => Assert.InRange(t.UtcDateTime.Hour, 10, 11));
        using var wrong = await app.Http.PostAsJsonAsync("/api/v1/jobs/preview", new { cron = "0 25 * * *" });
        await Problem.AssertAsync(wrong, HttpStatusCode.BadRequest, "bad-schedule.cron");
    }

    [Fact]
    public async Task Create_BadCron_SaysWhichFieldAndWhatIsAllowed()
    {
        using var answer = await app.Http.PostAsJsonAsync("/api/v1/jobs", Definition("0 25 * * *"));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-schedule.cron");
        using var status = await app.Http.GetAsync("/api/v1/tasks?status=late");
        await Problem.AssertAsync(status, HttpStatusCode.BadRequest, "bad-status");
    }

    private object Definition(string cron) => new { name = _name, schedule = new { cron }, action = new { kind = "retention" } };

    private async Task EndedAsync(JsonElement run, string state) => await Eventually.Get(
        () => app.GetAsync($"/api/v1/tasks/{run.GetProperty("id").GetString()}"), r => r.GetProperty("state").GetString() == state, $"it has {state}");

    private async Task<JsonElement[]> ItemsAsync(string path)
        => [.. (await app.GetAsync(path)).GetProperty("items").EnumerateArray()];

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await app.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
