using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Events;

/// <summary>Follows events as a page does: live, and by asking for what it missed.</summary>
internal sealed class LiveFollower(HttpClient http) : IAsyncDisposable
{
    private LiveClient? _link;
    private string? _cursor;
    private long _sequence;

    /// <summary>What was seen, in the order in which it was.</summary>
    public List<JsonElement> Seen { get; } = [];

    /// <summary>Events that came live, and those that were asked for.</summary>
    public (int Live, int Asked) From { get; private set; }

    /// <summary>Cuts the connection without a word, makes a new one and asks for what came in between.</summary>
    public async Task ReconnectAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }

        _link = await LiveClient.ConnectAsync(http);
        await AskAsync();
    }

    /// <summary>Takes messages until one is seen that <paramref name="isIt"/> takes.</summary>
    public async Task FollowAsync(Func<JsonElement, bool> isIt)
    {
        while (!Seen.Exists(e => isIt(e)))
        {
            var message = await _link!.NextAsync("event", _ => true);
            var sequence = message.GetProperty("sequence").GetInt64();
            if (sequence <= _sequence)
            {
                continue;
            }

            if (message.GetProperty("after").GetInt64() > _sequence)
            {
                await AskAsync();
                continue;
            }

            var items = message.GetProperty("items").EnumerateArray()
                .Where(i => i.GetProperty("sequence").GetInt64() > _sequence).ToArray();
            Seen.AddRange(items);
            From = From with { Live = From.Live + items.Length };
            (_sequence, _cursor) = (sequence, message.GetProperty("cursor").GetString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }
    }

    private async Task AskAsync()
    {
        bool more;
        do
        {
            var query = _cursor is null ? "limit=1" : $"after={_cursor}";
            var list = await http.GetFromJsonAsync<JsonElement>($"/api/v1/events?{query}");
            if (_cursor is not null)
            {
                Seen.AddRange(list.GetProperty("items").EnumerateArray());
                From = From with { Asked = From.Asked + list.GetProperty("items").GetArrayLength() };
            }

            (_sequence, _cursor) = (list.GetProperty("sequence").GetInt64(), list.GetProperty("cursor").GetString());
            more = list.GetProperty("more").GetBoolean();
        }
        while (more);
    }
}
