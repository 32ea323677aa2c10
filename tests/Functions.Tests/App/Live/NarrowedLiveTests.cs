using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Live;

[Collection(AppCollection.Name)]
public sealed class NarrowedLiveTests(FunctionApp app)
{
    private static readonly string Team = $"t{Guid.NewGuid():N}";

    [Fact]
    public async Task Fleet_NarrowedCaller_HearsOfNodesWithTheLabelsOnly()
    {
        // An app of its own: a fleet that many tests filled is too large to be shown whole.
        using var own = new FunctionApp();
        await own.InitializeAsync();
        var inside = await own.RegisterAsync(labels: new() { ["team"] = Team });
        var outside = await own.RegisterAsync();
        using var viewer = TestCallers.ClientOf(own, $"Viewer team={Team}");
        await using var narrowed = await LiveClient.ConnectAsync(viewer);
        await using var everybody = await LiveClient.ConnectAsync(own.Http);
        using var stop = new CancellationTokenSource();

        // At most one message in five seconds: frames of both go on until both clients have heard of what they may.
        var feeding = FeedAsync(own, [outside, inside], stop.Token);
        await everybody.NextAsync("fleet", m => IdsOf(m).Contains(outside.Id) && IdsOf(m).Contains(inside.Id));
        var heard = IdsOf(await narrowed.NextAsync("fleet", _ => true));
        await stop.CancelAsync();
        await feeding;
        await own.DisposeAsync();

        Assert.Equal([inside.Id], heard);
    }

    [Fact]
    public async Task Watch_NodeOutsideTheLabels_Is404AndChangesNothing()
    {
        var inside = await app.RegisterAsync(labels: new() { ["team"] = Team });
        var outside = await app.RegisterAsync();
        using var viewer = TestCallers.ClientOf(app, $"Viewer team={Team}");
        var body = JsonSerializer.Serialize(new { connectionId = "c", watch = new[] { inside.Id, outside.Id } });
        using var answer = await viewer.PostAsync("/api/v1/live/watch", FunctionApp.JsonBody(body));
        await Problem.AssertAsync(answer, HttpStatusCode.NotFound, "no-such-node");
        Assert.Equal(0, (await app.StoredAsync(outside)).Control!.GetInt64("WatchUntilMs"));
        Assert.Equal(0, (await app.StoredAsync(inside)).Control!.GetInt64("WatchUntilMs"));
    }

    [Fact]
    public async Task Negotiate_Token_CarriesTheCallerAndTheGroupOfTheLabels()
    {
        using var viewer = TestCallers.ClientOf(app, $"Viewer team={Team} env=a");
        using var same = TestCallers.ClientOf(app, $"Operator env=a team={Team}");
        using var other = TestCallers.ClientOf(app, $"Viewer env=b team={Team}");
        var claims = await ClaimsAsync(viewer);

        Assert.Equal("id-of-Viewer", claims.GetProperty("nameid").GetString());
        Assert.StartsWith("fleet-", claims.GetProperty("nexus.fleet").GetString());
        Assert.Equal(claims.GetProperty("nexus.fleet").GetString(), (await ClaimsAsync(same)).GetProperty("nexus.fleet").GetString());
        Assert.NotEqual(claims.GetProperty("nexus.fleet").GetString(), (await ClaimsAsync(other)).GetProperty("nexus.fleet").GetString());
        Assert.Equal("fleet", (await ClaimsAsync(app.Http)).GetProperty("nexus.fleet").GetString());
    }

    [Fact]
    public void Audience_LabelsThatReadAlikeWhenJoined_AreDifferentGroups()
    {
        LiveAudience one = new(new Dictionary<string, string> { ["a"] = "b;1:c=1:d" });
        LiveAudience two = new(new Dictionary<string, string> { ["a"] = "b", ["c"] = "d" });
        Assert.NotEqual(one.Group, two.Group);
    }

    [Fact]
    public async Task Audiences_OfAnotherInstance_AreKnownTenSecondsLaterAndForgottenAfterAWeek()
    {
        await using var here = new ServiceApp();
        await using var there = here.Twin();
        LiveAudience audience = new(new Dictionary<string, string> { ["team"] = "a" });
        Assert.Empty(await here.Get<LiveAudienceStore>().ListAsync(default));

        await there.Get<LiveAudienceStore>().KeepAsync(audience, default);
        here.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(audience.Group, Assert.Single(await here.Get<LiveAudienceStore>().ListAsync(default)).Group);

        here.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(10));
        Assert.Single(await here.Get<LiveAudienceStore>().ListAsync(default));
        here.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(await here.Get<LiveAudienceStore>().ListAsync(default));
        await there.Get<LiveAudienceStore>().KeepAsync(audience, default);
        Assert.Single(await there.Get<LiveAudienceStore>().ListAsync(default));
    }

    private static string[] IdsOf(JsonElement message)
        => [.. message.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("id").GetString()!)];

    private static async Task<JsonElement> ClaimsAsync(HttpClient http)
    {
        using var answer = await http.PostAsync("/api/v1/live/negotiate", null);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
        return JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[1]));
    }

    private static async Task FeedAsync(FunctionApp own, TestNode[] nodes, CancellationToken stop)
    {
        var start = FunctionApp.RecentMs;
        for (ulong sequence = 1; !stop.IsCancellationRequested; sequence++)
        {
            foreach (var node in nodes)
            {
                using var answer = await own.PostFrameAsync(node.Frame(sequence, start + (long)sequence, 1));
                answer.EnsureSuccessStatusCode();
            }
        }
    }
}
