using System.Globalization;
using System.Text.Json;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Commands;

/// <summary>Reads the newest events, and then those that come after, each once.</summary>
/// <param name="api">The API.</param>
/// <param name="filters">Parameters of the question; null ones are left out.</param>
internal sealed class EventReader(ApiClient api, IReadOnlyList<(string Name, string? Value)> filters)
{
    private const int PageItems = 500;

    /// <summary>Within the time that an answer is waited for.</summary>
    private const int WaitSeconds = 20;

    private string? _cursor;

    /// <summary>The newest events, oldest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<JsonElement>> NewestAsync(int limit, CancellationToken stop)
    {
        var newest = new List<JsonElement>();
        string? before = null;
        do
        {
            var place = before is null ? "" : $"&before={Uri.EscapeDataString(before)}";
            var page = await AskAsync(Math.Min(limit - newest.Count, PageItems), place, stop);
            newest.AddRange(page.Items);

            // What came while the pages were read is behind the first one's end.
            _cursor ??= page.Cursor;
            before = page.Older;
        }
        while (before is not null && newest.Count < limit);

        newest.Reverse();
        return newest;
    }

    /// <summary>What came since the last question, in order; waits a while when there is nothing.</summary>
    public async Task<IReadOnlyList<JsonElement>> NextAsync(CancellationToken stop)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"&wait={WaitSeconds}&after={Uri.EscapeDataString(_cursor ?? "")}");
        var page = await AskAsync(PageItems, place, stop);
        _cursor = page.Cursor;
        return page.Items;
    }

    private async Task<EventPageJson> AskAsync(int items, string place, CancellationToken stop)
    {
        var query = filters.Where(f => f.Value is not null).Select(f => $"&{f.Name}={Uri.EscapeDataString(f.Value!)}");
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/events?limit={items}{string.Concat(query)}{place}");
        return (await api.GetAsync(path, stop)).Read(ApiJson.Default.EventPageJson);
    }
}
