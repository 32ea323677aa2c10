using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Jobs;

/// <summary>The routes of jobs and of their runs.</summary>
internal static class JobApi
{
    private const string Jobs = "/api/v1/jobs";
    private const string Tasks = "/api/v1/tasks";
    private const int PageItems = 200;
    private const int MostPages = 100;

    public static string PathOf(string id) => $"{Jobs}/{Uri.EscapeDataString(id)}";

    public static string RunPathOf(string id) => $"{Tasks}/{Uri.EscapeDataString(id)}";

    /// <summary>Every job, by name, each also as it came.</summary>
    public static async Task<IReadOnlyList<(JsonElement Raw, JobJson Job)>> ListAsync(ApiClient api, CancellationToken stop)
    {
        var all = new List<(JsonElement, JobJson)>();
        string? after = null;
        for (var i = 0; i < MostPages; i++)
        {
            var page = (await api.GetAsync($"{Jobs}?limit={PageItems}{After(after)}", stop)).Read(ApiJson.Default.JobPageJson);
            all.AddRange(page.Items.Select(raw => (raw, ApiAnswer.Read(raw, ApiJson.Default.JobJson))));
            after = page.Next;
            if (after is null)
            {
                return all;
            }
        }

        throw new CliException($"The server lists jobs without an end (more than {MostPages} pages).");
    }

    /// <summary>Runs, newest first, each also as it came.</summary>
    /// <param name="api">The server.</param>
    /// <param name="job">Of this job; null for what of all jobs runs or is about to.</param>
    /// <param name="status">In this state; null for any.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<IReadOnlyList<(JsonElement Raw, TaskJson Run)>> RunsAsync(
        ApiClient api, string? job, string? status, int most, CancellationToken stop)
    {
        var filter = (job is null ? "" : $"&job={Uri.EscapeDataString(job)}")
            + (status is null ? "" : $"&status={Uri.EscapeDataString(status)}");
        var all = new List<(JsonElement, TaskJson)>();
        string? after = null;
        for (var i = 0; i < MostPages; i++)
        {
            var path = $"{Tasks}?limit={Math.Min(most - all.Count, PageItems)}{filter}{After(after)}";
            var page = (await api.GetAsync(path, stop)).Read(ApiJson.Default.TaskPageJson);
            all.AddRange(page.Items.Select(raw => (raw, ApiAnswer.Read(raw, ApiJson.Default.TaskJson))));
            after = page.Next;
            if (after is null || all.Count >= most)
            {
                return all;
            }
        }

        throw new CliException($"The server lists runs without an end (more than {MostPages} pages).");
    }

    /// <summary>The id of a job that is named by its name or by it.</summary>
    /// <exception cref="CliException">There is none, or more than one of this name.</exception>
    public static async Task<string> IdAsync(ApiClient api, string nameOrId, CancellationToken stop)
    {
        var all = await ListAsync(api, stop);
        return all.Where(j => j.Job.Definition.Name == nameOrId || j.Job.Id == nameOrId).Select(j => j.Job.Id).ToArray() switch
        {
            [var id] => id,
            [] => throw new CliException($"There is no job '{nameOrId}'. nexus jobs list shows those that there are."),
            var ids => throw new CliException(
                $"{ids.Length} jobs are named '{nameOrId}': give the id of one of {string.Join(", ", ids.Take(10))}."),
        };
    }

    /// <summary>What people said of a job, to be changed and sent back whole.</summary>
    public static JsonObject Definition(ApiAnswer answer)
        => answer.Json is { ValueKind: JsonValueKind.Object } job && job.TryGetProperty("definition", out var definition)
            && definition.ValueKind == JsonValueKind.Object ? JsonObject.Create(definition)! : throw ApiAnswer.NotOurs();

    private static string After(string? cursor) => cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}";
}
