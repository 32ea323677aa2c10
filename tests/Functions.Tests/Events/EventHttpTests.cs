using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Events;

[Collection(AppCollection.Name)]
public sealed class EventHttpTests(FunctionApp app)
{
    private readonly string _type = $"deploy.{Guid.NewGuid():N}";

    [Fact]
    public async Task Post_GoodEvent_IsAnsweredWithItsNumberAndRead()
    {
        var node = await app.RegisterAsync("posted-of");
        var at = TimeProvider.System.GetUtcNow().AddHours(-1);
        var start = (await app.GetAsync("/api/v1/events?limit=1")).GetProperty("cursor").GetString();
        var posted = await PostAsync(new
        {
            type = _type,
            text = "Version 2 is out",
            node = node.Id,
            at,
            changes = new[] { new { field = "version", old = "1", @new = "2" } },
        });

        var read = Assert.Single(await ItemsAsync($"after={start}&type={_type}"));
        Assert.True(JsonElement.DeepEquals(posted, read));
        Assert.Equal("test-admin", read.GetProperty("actor").GetString());
        Assert.Equal("posted-of", read.GetProperty("nodeName").GetString());
        Assert.Equal("2", read.GetProperty("changes")[0].GetProperty("new").GetString());
        Assert.Equal(at, read.GetProperty("at").GetDateTimeOffset());
        Assert.Empty(await ItemsAsync($"after={read.GetProperty("id")}&type={_type}"));
    }

    [Fact]
    public async Task List_WithWait_AnswersWhenTheEventComes()
    {
        var start = (await app.GetAsync("/api/v1/events?limit=1")).GetProperty("cursor").GetString();
        var following = ItemsAsync($"after={start}&type={_type}&wait=30");
        await PostAsync(new { type = _type, text = "now" });
        Assert.Equal(["now"], Texts(await following));
    }

    [Fact]
    public async Task List_PagesBack_GoOnWhereTheOneBeforeEnded()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await PostAsync(new { type = _type, text = $"{i}" });
        }

        var first = await app.GetAsync($"/api/v1/events?type={_type}&limit=3");
        var second = await app.GetAsync($"/api/v1/events?type={_type}&limit=3&before={first.GetProperty("older").GetString()}");
        Assert.Equal(["4", "3", "2", "1", "0"], Texts(new[] { first, second }.SelectMany(p => p.GetProperty("items").EnumerateArray())));
    }

    [Fact]
    public async Task Post_NarrowedOperator_OnlyOfNodesItSees()
    {
        var team = $"t{Guid.NewGuid():N}";
        var (own, other) = (await app.RegisterAsync(labels: new() { ["team"] = team }), await app.RegisterAsync());
        using var narrowed = TestCallers.ClientOf(app, $"Operator team={team}");
        using var refused = await narrowed.PostAsJsonAsync("/api/v1/events", new { type = _type, text = "x", node = other.Id });
        await Problem.AssertAsync(refused, HttpStatusCode.NotFound, "no-such-node");
        using var taken = await narrowed.PostAsJsonAsync("/api/v1/events", new { type = _type, text = "own", node = own.Id });
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        await PostAsync(new { type = _type, text = "other", node = other.Id });

        var seen = await narrowed.GetFromJsonAsync<JsonElement>($"/api/v1/events?type={_type}");
        Assert.Equal(["own"], Texts(seen.GetProperty("items").EnumerateArray()));
    }

    [Fact]
    public async Task Post_Viewer_Is403()
    {
        using var viewer = TestCallers.ClientOf(app, "Viewer");
        using var answer = await viewer.PostAsJsonAsync("/api/v1/events", new { type = _type, text = "x" });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Post_StoreAway_IsNoSuccess()
    {
        await PostAsync(new { type = _type, text = "before" });
        app.Transport.IsCut = true;
        try
        {
            using var answer = await app.Http.PostAsJsonAsync("/api/v1/events", new { type = _type, text = "lost" });
            await Problem.AssertAsync(answer, HttpStatusCode.ServiceUnavailable, "store-unavailable");
        }
        finally
        {
            app.Transport.IsCut = false;
        }

        await PostAsync(new { type = _type, text = "after" });
        Assert.Equal(["after", "before"], Texts(await ItemsAsync($"type={_type}")));
    }

    [Theory]
    [InlineData("""{"text":"x"}""", "bad-type")]
    [InlineData("""{"type":"","text":"x"}""", "bad-type")]
    [InlineData("""{"type":"Deploy","text":"x"}""", "bad-type")]
    [InlineData("""{"type":"a b","text":"x"}""", "bad-type")]
    [InlineData("""{"type":"node.deleted","text":"x"}""", "bad-type")]
    [InlineData("""{"type":"pipeline","text":"x"}""", "bad-type")]
    [InlineData("""{"type":"d"}""", "bad-text")]
    [InlineData("""{"type":"d","text":"  "}""", "bad-text")]
    [InlineData("""{"type":"d","text":"x","at":"2020-01-01T00:00:00Z"}""", "bad-time")]
    [InlineData("""{"type":"d","text":"x","at":"9999-01-01T00:00:00Z"}""", "bad-time")]
    [InlineData("""{"type":"d","text":"x","changes":[null]}""", "bad-changes")]
    [InlineData("""{"type":"d","text":"x","changes":[{"field":"","old":"a","new":"b"}]}""", "bad-changes")]
    [InlineData("""{"type":"d","text":"x","changes":[{"old":"a","new":"b"}]}""", "bad-changes")]
    [InlineData("""{"type":"d","text":"x","sequence":7}""", "bad-json")]
    [InlineData("""{"type":"d","text":"x","actor":"admin"}""", "bad-json")]
    [InlineData("null", "bad-json")]
    public async Task Post_BadEvent_Is400NamingIt(string json, string kind)
        => await Problem.AssertCountedAsync(
            app, () => app.Http.PostAsync("/api/v1/events", FunctionApp.JsonBody(json)), HttpStatusCode.BadRequest, kind);

    [Fact]
    public async Task Post_TooMuch_IsRefused()
    {
        await RefusedAsync(new { type = new string('a', 65), text = "x" }, "bad-type");
        await RefusedAsync(new { type = _type, text = new string('x', 1001) }, "bad-text");
        object[][] changes =
        [
            [.. Enumerable.Repeat(new { field = "f" }, 21)],
            [new { field = new string('f', 65) }],
            [new { field = "f", old = new string('x', 257) }],
            [.. Enumerable.Repeat(new { field = "f", old = new string('x', 256) }, 16)],
        ];
        foreach (var wrong in changes)
        {
            await RefusedAsync(new { type = _type, text = "x", changes = wrong }, "bad-changes");
        }

        using var large = await app.Http.PostAsync("/api/v1/events", FunctionApp.JsonBody(new string(' ', 70_000)));
        await Problem.AssertAsync(large, HttpStatusCode.RequestEntityTooLarge, "body-too-large");

        async Task RefusedAsync(object body, string kind)
        {
            using var answer = await app.Http.PostAsJsonAsync("/api/v1/events", body);
            await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, kind);
        }
    }

    [Theory]
    [InlineData("after=x", "bad-after")]
    [InlineData("after=20261399-1", "bad-after")]
    [InlineData("before=20261101--1", "bad-before")]
    [InlineData("after=20261101-1&before=20261101-1", "bad-before")]
    [InlineData("limit=0", "bad-limit")]
    [InlineData("limit=501", "bad-limit")]
    [InlineData("after=20261101-1&wait=31", "bad-wait")]
    [InlineData("after=20261101-1&wait=-1", "bad-wait")]
    [InlineData("wait=5", "bad-wait")]
    [InlineData("type=a*b", "bad-type")]
    [InlineData("node=A/B", "bad-node")]
    public async Task List_BadQuery_Is400NamingIt(string query, string kind)
        => await Problem.AssertCountedAsync(app, () => app.Http.GetAsync($"/api/v1/events?{query}"), HttpStatusCode.BadRequest, kind);

    [Fact]
    public async Task List_ExpiredCursor_Is410()
    {
        using var answer = await app.Http.GetAsync("/api/v1/events?after=20200101-5&wait=0");
        await Problem.AssertAsync(answer, HttpStatusCode.Gone, "cursor-expired");
    }

    [Theory]
    [InlineData("o'neil*")]
    [InlineData("') or (RowKey ne '*")]
    [InlineData("\U0001F600*")]
    public async Task List_TypeThatIsAFilterElsewhere_FindsNothing(string type)
        => Assert.Empty(await ItemsAsync($"type={Uri.EscapeDataString(type)}"));

    private static IEnumerable<string?> Texts(IEnumerable<JsonElement> items) => items.Select(i => i.GetProperty("text").GetString());

    private async Task<JsonElement[]> ItemsAsync(string query)
        => [.. (await app.GetAsync($"/api/v1/events?{query}")).GetProperty("items").EnumerateArray()];

    private async Task<JsonElement> PostAsync(object body)
    {
        using var answer = await app.Http.PostAsJsonAsync("/api/v1/events", body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
