using System.Text.Json;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Events;

[Collection(AppCollection.Name)]
public sealed class EventLiveTests(FunctionApp app)
{
    private readonly string _type = $"test.{Guid.NewGuid():N}";

    [Fact]
    public async Task Message_OfEvents_CarriesToEachAudienceWhatItMaySee()
    {
        var team = $"t{Guid.NewGuid():N}";
        var (own, other) = (await app.RegisterAsync(labels: new() { ["team"] = team }), await app.RegisterAsync());
        using var viewer = TestCallers.ClientOf(app, $"Viewer team={team}");
        await using var narrowed = await LiveClient.ConnectAsync(viewer);
        await using var everybody = await LiveClient.ConnectAsync(app.Http);

        // Who has connected joins its group a moment later: what comes first shows that it has.
        var nudge = await HeardAsync(narrowed, everybody);
        await AddAsync(Event("own", own.Id), Event("other", other.Id), Event("none", null));

        var all = await everybody.NextAsync("event", m => m.GetProperty("after").GetInt64() >= nudge);
        var some = await narrowed.NextAsync("event", m => m.GetProperty("after").GetInt64() >= nudge);
        Assert.Equal(["own", "other", "none"], Texts(all));
        Assert.Equal(["own", "none"], Texts(some));
        foreach (var name in new[] { "after", "sequence", "cursor" })
        {
            Assert.Equal(all.GetProperty(name).GetRawText(), some.GetProperty(name).GetRawText());
        }

        Assert.Equal(all.GetProperty("after").GetInt64() + 3, all.GetProperty("sequence").GetInt64());
        Assert.Equal(all.GetProperty("cursor").GetString(), all.GetProperty("items")[2].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("Viewer", 100)]
    [InlineData("Viewer team=cut", 50)]
    public async Task Client_CutFiftyTimesWhileEventsAreMade_SeesEachOnceInOrder(string caller, int expected)
    {
        var node = await app.RegisterAsync(labels: new() { ["team"] = "cut" });
        var other = await app.RegisterAsync();
        using var http = TestCallers.ClientOf(app, caller);
        await using var follower = new LiveFollower(http);
        await follower.ReconnectAsync();

        var made = 0;
        using var stop = new CancellationTokenSource();
        var making = MakeAsync(node.Id, other.Id, () => made++, stop.Token);
        for (var cut = 0; cut < 50; cut++)
        {
            // At every second cut it has heard something first, at the others it is cut while it joins.
            var mark = follower.Seen.Count;
            await (cut % 2 == 0 ? follower.FollowAsync(_ => follower.Seen.Count > mark) : Task.CompletedTask);
            await follower.ReconnectAsync();
        }

        await stop.CancelAsync();
        await making;
        var last = Guid.NewGuid().ToString();
        await AddAsync(Event(last, node.Id));
        await follower.ReconnectAsync();
        await follower.FollowAsync(e => e.GetProperty("text").GetString() == last);

        var own = follower.Seen.Where(e => e.GetProperty("type").GetString() == _type).Select(e => e.GetProperty("text").GetString()!).ToArray();
        var share = Enumerable.Range(0, made).Where(i => expected == 100 || i % 2 == 0).Select(i => $"{i}");
        Assert.Equal([.. share, last], own);
        Assert.Equal(follower.Seen.Select(e => e.GetProperty("sequence").GetInt64()).Distinct().Order(), follower.Seen.Select(e => e.GetProperty("sequence").GetInt64()));
        Assert.True(follower.From is { Live: > 0, Asked: > 0 }, $"{follower.From}");
    }

    [Fact]
    public async Task Announce_ClientThatMissedTheLastEvent_LearnsOfIt()
    {
        await using var follower = new LiveFollower(app.Http);
        await follower.ReconnectAsync();

        // Stored by an instance that died before it sent: nothing went live.
        await app.Services.GetRequiredService<EventStore>().AppendAsync([Event("silent", null)], default);
        var head = await app.Services.GetRequiredService<EventTail>().HeadAsync(default);
        using var stop = new CancellationTokenSource();
        var announcing = UntilAsync(() => app.Services.GetRequiredService<EventPublisher>().Announce(head.Last), stop.Token);
        await follower.FollowAsync(e => e.GetProperty("text").GetString() == "silent");
        await stop.CancelAsync();
        await announcing;
        Assert.Single(follower.Seen, e => e.GetProperty("type").GetString() == _type);
    }

    private FleetEvent Event(string text, string? node)
        => new(_type, TimeProvider.System.GetUtcNow(), node, node is null ? null : "a node", "tests", [], text);

    private Task AddAsync(params FleetEvent[] events) => app.Services.GetRequiredService<IEvents>().AddAsync(events, default);

    /// <summary>Makes events until both have heard one, and then until both have heard the last.</summary>
    private async Task<long> HeardAsync(params LiveClient[] clients)
    {
        using var stop = new CancellationTokenSource();
        var publisher = app.Services.GetRequiredService<EventPublisher>();
        var head = await app.Services.GetRequiredService<EventTail>().HeadAsync(default);
        var telling = UntilAsync(() => publisher.Announce(head.Last), stop.Token);
        await Task.WhenAll(clients.Select(c => c.NextAsync("event", _ => true)));
        await stop.CancelAsync();
        await telling;
        return head.Last.Number;
    }

    private async Task MakeAsync(string node, string other, Func<int> next, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var number = next();
            await AddAsync(Event($"{number}", number % 2 == 0 ? node : other));
        }
    }

    private static async Task UntilAsync(Action act, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                act();
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    private static IEnumerable<string?> Texts(JsonElement message)
        => message.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("text").GetString());
}
