using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Alerts;

/// <summary>The routes of alerts, their rules and silences.</summary>
internal static class AlertApi
{
    public const string Alerts = "/api/v1/alerts";
    public const string Rules = $"{Alerts}/rules";
    public const string Silences = $"{Alerts}/silences";

    private const int PageItems = 200;
    private const int MostPages = 100;

    /// <summary>Alerts as they are listed, each also as it came.</summary>
    public static async Task<IReadOnlyList<(JsonElement Raw, AlertJson Alert)>> ListAsync(
        ApiClient api, IEnumerable<(string Name, string? Value)> filter, int most, CancellationToken stop)
    {
        var asked = string.Concat(filter.Where(f => f.Value is not null).Select(f => $"&{f.Name}={Uri.EscapeDataString(f.Value!)}"));
        var all = new List<(JsonElement, AlertJson)>();
        string? cursor = null;
        for (var page = 0; page < MostPages && all.Count < most; page++)
        {
            var more = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var path = $"{Alerts}?limit={Math.Min(PageItems, most - all.Count)}{asked}{more}";
            var read = (await api.GetAsync(path, stop)).Read(ApiJson.Default.AlertPageJson);
            all.AddRange(read.Items.Select(raw => (raw, ApiAnswer.Read(raw, ApiJson.Default.AlertJson))));
            cursor = read.Next;
            if (cursor is null)
            {
                break;
            }
        }

        return all;
    }

    /// <summary>All of a list that has no pages, each also as it came.</summary>
    public static async Task<IReadOnlyList<(JsonElement Raw, T Item)>> AllAsync<T>(
        ApiClient api, string path, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        var read = (await api.GetAsync(path, stop)).Read(ApiJson.Default.AlertPageJson);
        return [.. read.Items.Select(raw => (raw, ApiAnswer.Read(raw, type)))];
    }

    /// <summary>The rule that is named by its name or its id.</summary>
    /// <exception cref="CliException">There is none, or more than one.</exception>
    public static async Task<(JsonElement Raw, AlertRuleJson Rule)> RuleAsync(ApiClient api, string nameOrId, CancellationToken stop)
    {
        var all = await AllAsync(api, Rules, ApiJson.Default.AlertRuleJson, stop);
        return all.Where(r => r.Item.Id == nameOrId || r.Item.Name == nameOrId).ToArray() switch
        {
            [var found] => found,
            [] => throw new CliException($"There is no alert rule '{nameOrId}'. nexus alerts rules shows those that there are."),
            var several => throw new CliException(
                $"{several.Length} alert rules are named '{nameOrId}': give the id of one of {string.Join(", ", several.Select(s => s.Item.Id))}."),
        };
    }
}
