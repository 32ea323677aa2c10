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
        await using var narrowed = new LiveFollower(viewer);
        await using var everybody = new LiveFollower(app.Http);
        await Task.WhenAll(narrowed.ReconnectAsync(), everybody.ReconnectAsync());
        using var stop = new CancellationTokenSource();
        var announcing = AnnounceAsync(stop.Token);

        // Who has connected joins its group a moment later, and asks for what comes before that.
        var rounds = 0;
        for (; narrowed.From.Live == 0 || everybody.From.Live == 0; rounds++)
        {
            await AddAsync(Event("own", own.Id), Event("other", other.Id), Event($"none {rounds}", null));
            await Task.WhenAll(new[] { narrowed, everybody }.Select(f => f.FollowAsync(e => Text(e) == $"none {rounds}")));
        }

        await stop.CancelAsync();
        await announcing;
        Assert.Equal(Enumerable.Range(0, rounds).SelectMany(r => new[] { "own", "other", $"none {r}" }), Own(everybody));
        Assert.Equal(Enumerable.Range(0, rounds).SelectMany(r => new[] { "own", $"none {r}" }), Own(narrowed));
    }

    [Theory]
    [InlineData("Viewer", true)]
    [InlineData("Viewer team=cut", false)]
    public async Task Client_CutFiftyTimesWhileEventsAreMade_SeesEachOnceInOrder(string caller, bool seesAll)
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
        await follower.FollowAsync(e => Text(e) == last);

        var share = Enumerable.Range(0, made).Where(i => seesAll || i % 2 == 0).Select(i => $"{i}");
        Assert.Equal([.. share, last], Own(follower));
        var numbers = follower.Seen.Select(e => e.GetProperty("sequence").GetInt64()).ToArray();
        Assert.Equal(numbers.Distinct().Order(), numbers);
        Assert.True(follower.From is { Live: > 0, Asked: > 0 }, $"{follower.From}");
    }

    [Fact]
    public async Task Announce_ClientThatMissedTheLastEvent_LearnsOfIt()
    {
        await using var follower = new LiveFollower(app.Http);
        await follower.ReconnectAsync();

        // Stored by an instance that died before it sent: nothing went live.
        await app.Services.GetRequiredService<EventStore>().AppendAsync([Event("silent", null)], default);
        using var stop = new CancellationTokenSource();
        var announcing = AnnounceAsync(stop.Token);
        await follower.FollowAsync(e => Text(e) == "silent");
        await stop.CancelAsync();
        await announcing;
        Assert.Single(follower.Seen, e => e.GetProperty("type").GetString() == _type);
    }

    private FleetEvent Event(string text, string? node)
        => new(_type, TimeProvider.System.GetUtcNow(), node, node is null ? null : "a node", "tests", [], text);

    private Task AddAsync(params FleetEvent[] events) => app.Services.GetRequiredService<IEvents>().AddAsync(events, default);

    private async Task MakeAsync(string node, string other, Func<int> next, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var number = next();
            await AddAsync(Event($"{number}", number % 2 == 0 ? node : other));
        }
    }

    /// <summary>As the timer does each minute, much more often.</summary>
    private async Task AnnounceAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var head = await app.Services.GetRequiredService<EventTail>().HeadAsync(stop);
                app.Services.GetRequiredService<EventPublisher>().Announce(head.Last);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    private IEnumerable<string?> Own(LiveFollower follower)
        => follower.Seen.Where(e => e.GetProperty("type").GetString() == _type).Select(Text);

    private static string? Text(JsonElement item) => item.GetProperty("text").GetString();
}
