using System.Globalization;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;

namespace CloudNexus.Cli.Remote;

/// <summary>The routes of commands.</summary>
internal static class CommandApi
{
    /// <summary>Commands of one request.</summary>
    public const int MostOfABatch = 1000;

    private const string Path = "/api/v1/commands";
    private const int PageItems = 200;

    /// <summary>Within the time that an answer is waited for.</summary>
    private const int WaitSeconds = 20;

    public static async Task<(ApiAnswer Answer, IReadOnlyList<ListedCommand> Commands)> CreateAsync(
        ApiClient api, CommandRequestJson request, CancellationToken stop)
    {
        var answer = await api.PostAsync(Path, request, ApiJson.Default.CommandRequestJson, stop);
        return (answer, [.. answer.Read(ApiJson.Default.CommandAnswerJson).Commands.Select(ListedCommand.Of)]);
    }

    public static async Task<ListedCommand> GetAsync(ApiClient api, string id, CancellationToken stop)
        => ListedCommand.Of((await api.GetAsync(PathOf(id), stop)).Json);

    /// <summary>The newest first.</summary>
    /// <param name="api">The server.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="filter">Parameters of the list with their values; those without one are left out.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<IReadOnlyList<ListedCommand>> ListAsync(
        ApiClient api, int most, IEnumerable<(string Name, string? Value)> filter, CancellationToken stop)
    {
        var query = string.Concat(filter.Where(f => f.Value is not null).Select(f => $"&{f.Name}={Uri.EscapeDataString(f.Value!)}"));
        var all = new List<ListedCommand>();
        string? cursor = null;

        // A page may be empty where those that the caller may not see are left out of it.
        for (var pages = most / PageItems + 100; pages > 0; pages--)
        {
            var place = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var limit = Math.Min(most - all.Count, PageItems).ToString(CultureInfo.InvariantCulture);
            var page = (await api.GetAsync($"{Path}?limit={limit}{query}{place}", stop)).Read(ApiJson.Default.CommandPageJson);
            all.AddRange(page.Items.Select(ListedCommand.Of));
            cursor = page.Next;
            if (cursor is null || all.Count >= most)
            {
                return all;
            }
        }

        throw new CliException("The server lists commands without an end.");
    }

    /// <exception cref="CliException">There is none of this batch.</exception>
    public static async Task<IReadOnlyList<ListedCommand>> BatchAsync(ApiClient api, string batch, CancellationToken stop)
    {
        var all = await ListAsync(api, MostOfABatch, [("batchId", batch)], stop);
        return all.Count > 0 ? all : throw new CliException($"There is no batch '{batch}' with commands that you may see.");
    }

    /// <summary>Those that are named, or those of a batch.</summary>
    /// <exception cref="CliException">Neither or both are given, or there is none.</exception>
    public static async Task<IReadOnlyList<ListedCommand>> NamedAsync(
        ApiClient api, IReadOnlyList<string> ids, string? batch, CancellationToken stop)
    {
        if (batch is null == ids.Count is 0)
        {
            throw CliException.Usage("Name commands by their ids, or one --batch.");
        }

        if (batch is not null)
        {
            return await BatchAsync(api, batch, stop);
        }

        var named = new List<ListedCommand>();
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            named.Add(await GetAsync(api, id, stop));
        }

        return named;
    }

    /// <summary>Output from a byte on.</summary>
    /// <param name="api">The server.</param>
    /// <param name="id">The command.</param>
    /// <param name="from">The byte.</param>
    /// <param name="wait">Whether the server waits a while for there to be some.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<CommandOutputJson> OutputAsync(ApiClient api, string id, long from, bool wait, CancellationToken stop)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{PathOf(id)}/output?from={from}{(wait ? $"&wait={WaitSeconds}" : "")}");
        var output = (await api.GetAsync(path, stop)).Read(ApiJson.Default.CommandOutputJson);
        return output.Next >= from ? output : throw ApiAnswer.NotOurs();
    }

    public static Task<ApiAnswer> ApproveAsync(ApiClient api, string id, SignatureJson signature, CancellationToken stop)
        => api.PostAsync($"{PathOf(id)}/approve", signature, ApiJson.Default.SignatureJson, stop);

    /// <returns>False when it has ended otherwise.</returns>
    public static async Task<bool> TryCancelAsync(ApiClient api, string id, CancellationToken stop)
    {
        try
        {
            await api.PostAsync($"{PathOf(id)}/cancel", stop);
            return true;
        }
        catch (ApiProblemException e) when (e.Status == 409)
        {
            return false;
        }
    }

    private static string PathOf(string id) => $"{Path}/{Uri.EscapeDataString(id)}";
}
