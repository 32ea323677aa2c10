using System.Globalization;
using System.Text.Json;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Commands;

/// <summary>Reads lines of logs, and then those that come after, each once.</summary>
/// <param name="api">The API.</param>
/// <param name="filters">Parameters of the question; null ones are left out.</param>
internal sealed class LogReader(ApiClient api, IReadOnlyList<(string Name, string? Value)> filters)
{
    private const int PageItems = 500;

    /// <summary>Of one question: beyond, it is left at what there is.</summary>
    private const int MostPages = 200;

    private const int MostRemembered = 50_000;

    /// <summary>Hosts send at different moments: a line may come after others that were written later.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(90);

    private readonly Queue<string> _order = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private long? _newest;
    private long _oldest;
    private string? _next;
    private bool _isFollowing;

    /// <summary>Whether the last question was answered to its end.</summary>
    public bool IsComplete => _next is null;

    /// <summary>The newest lines of a time, oldest first.</summary>
    /// <param name="from">Its begin.</param>
    /// <param name="to">Its end; null for now.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<JsonElement>> NewestAsync(DateTimeOffset from, DateTimeOffset? to, int limit, CancellationToken stop)
    {
        var time = Parameter("from", from) + (to is { } end ? Parameter("to", end) : "");
        var found = await PagesAsync("desc", time, limit, null, stop);
        found.Reverse();
        var shown = Remember(found);

        // What the limit left out is not new later on either.
        _oldest = IsComplete || found.Count == 0 ? 0 : found[0].Deserialize(ApiJson.Default.LogLineJson)!.At;
        return shown;
    }

    /// <summary>Lines that were not read before, oldest first; of very many some now and the others next time.</summary>
    /// <param name="from">Where to begin while nothing was read.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<JsonElement>> NewAsync(DateTimeOffset from, CancellationToken stop)
    {
        // By the lines' own times: this machine's clock may be wrong.
        var begin = _newest is { } newest ? DateTimeOffset.FromUnixTimeMilliseconds(newest) - Overlap : from;
        var found = await PagesAsync("asc", Parameter("from", begin), int.MaxValue, _isFollowing ? _next : null, stop);
        _isFollowing = true;
        return Remember(found);
    }

    /// <summary>So many pages, from a place on; where there is more, <see cref="_next"/> says where.</summary>
    private async Task<List<JsonElement>> PagesAsync(string order, string time, int limit, string? cursor, CancellationToken stop)
    {
        var found = new List<JsonElement>();
        var query = string.Concat(filters.Where(f => f.Value is not null).Select(f => $"&{f.Name}={Uri.EscapeDataString(f.Value!)}"));
        for (var i = 0; i < MostPages; i++)
        {
            var place = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var items = Math.Min(PageItems, limit - found.Count);
            var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/logs?order={order}&limit={items}{query}{time}{place}");
            var page = (await api.GetAsync(path, stop)).Read(ApiJson.Default.LogPageJson);
            found.AddRange(page.Items);
            cursor = _next = page.Next;
            if (cursor is null || found.Count >= limit)
            {
                break;
            }
        }

        return found;
    }

    private List<JsonElement> Remember(List<JsonElement> lines)
    {
        var unseen = new List<JsonElement>();
        foreach (var line in lines)
        {
            var read = line.Deserialize(ApiJson.Default.LogLineJson)!;
            _newest = Math.Max(_newest ?? read.At, read.At);
            if (read.At < _oldest || !_seen.Add(read.Id))
            {
                continue;
            }

            unseen.Add(line);
            _order.Enqueue(read.Id);
            if (_order.Count > MostRemembered)
            {
                _seen.Remove(_order.Dequeue());
            }
        }

        return unseen;
    }

    private static string Parameter(string name, DateTimeOffset moment)
        => string.Create(CultureInfo.InvariantCulture, $"&{name}={moment.ToUnixTimeMilliseconds()}");
}
