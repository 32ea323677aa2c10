using System.Globalization;
using System.Text.Json;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Commands;

/// <summary>Reads entries of the audit log, and then those that come after.</summary>
/// <param name="api">The API.</param>
/// <param name="filters">Parameters of the question; null ones are left out.</param>
internal sealed class AuditReader(ApiClient api, IReadOnlyList<(string Name, string? Value)> filters)
{
    private const int PageItems = 500;
    private const int MostPages = 50;
    private const int MostRemembered = 40 * PageItems;

    // Several instances write, and their clocks differ.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    private readonly Queue<string> _order = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private AuditJson? _newest;

    /// <summary>The newest entries, oldest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="from">None before this; null for no bound.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<JsonElement>> NewestAsync(int limit, DateTimeOffset? from, CancellationToken stop)
    {
        // What is older than the newest that are wanted is not new later on either.
        await NewAsync(stop);
        var newest = new List<JsonElement>();
        await foreach (var page in PagesAsync(Math.Min(limit, PageItems), from, stop))
        {
            newest.AddRange(page);
            if (newest.Count >= limit)
            {
                break;
            }
        }

        return Remember([.. newest.Take(limit)]);
    }

    /// <summary>Entries that were not read before, oldest first. It asks by the log's own times: this machine's clock may be wrong.</summary>
    public async Task<IReadOnlyList<JsonElement>> NewAsync(CancellationToken stop)
    {
        var newest = await NewestOfAllAsync(stop);
        if (newest is null || newest.Id == _newest?.Id)
        {
            return [];
        }

        var found = new List<JsonElement>();
        await foreach (var page in PagesAsync(PageItems, (_newest ?? newest).At - Overlap, stop))
        {
            var unseen = page.Where(e => !_seen.Contains(Id(e))).ToArray();
            found.AddRange(unseen);
            if (unseen.Length < page.Count)
            {
                break;
            }
        }

        _newest = newest;
        return Remember(found);
    }

    private async Task<AuditJson?> NewestOfAllAsync(CancellationToken stop)
    {
        var page = (await api.GetAsync("/api/v1/audit?limit=1", stop)).Read(ApiJson.Default.AuditPageJson);
        return page.Items is [var entry, ..] ? entry.Deserialize(ApiJson.Default.AuditJson) : null;
    }

    private List<JsonElement> Remember(List<JsonElement> newestFirst)
    {
        newestFirst.Reverse();
        foreach (var id in newestFirst.Select(Id).Where(_seen.Add))
        {
            _order.Enqueue(id);
            if (_order.Count > MostRemembered)
            {
                _seen.Remove(_order.Dequeue());
            }
        }

        return newestFirst;
    }

    private async IAsyncEnumerable<IReadOnlyList<JsonElement>> PagesAsync(
        int items, DateTimeOffset? from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        string? after = null;
        for (var i = 0; i < MostPages; i++)
        {
            var query = filters.Where(f => f.Value is not null).Select(f => $"&{f.Name}={Uri.EscapeDataString(f.Value!)}");
            var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/audit?limit={items}{string.Concat(query)}")
                + (from is { } first ? string.Create(CultureInfo.InvariantCulture, $"&from={first.ToUnixTimeMilliseconds()}") : "")
                + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
            var page = (await api.GetAsync(path, stop)).Read(ApiJson.Default.AuditPageJson);
            yield return page.Items;
            after = page.Next;
            if (after is null)
            {
                yield break;
            }
        }
    }

    private static string Id(JsonElement entry) => entry.TryGetProperty("id", out var id) ? id.ToString() : "";
}
