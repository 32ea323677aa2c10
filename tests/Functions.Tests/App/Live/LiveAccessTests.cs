using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Live;

/// <summary>A live connection ends with the access that it was made with.</summary>
[Collection(AppCollection.Name)]
public sealed class LiveAccessTests(FunctionApp app)
{
    [Theory]
    [InlineData("logout")]
    [InlineData("session")]
    [InlineData("disable")]
    [InlineData("delete")]
    [InlineData("password")]
    [InlineData("narrow")]
    [InlineData("demote")]
    [InlineData("token")]
    public async Task Connection_AccessEnds_IsClosed(string how)
    {
        using var person = await app.LogInAsync(Role.Operator);
        using var http = how == "token" ? app.Client(new AuthenticationHeaderValue("Bearer", await AddTokenAsync(person))) : null;
        await using var stays = await LiveClient.ConnectAsync(app.Http);
        await using var client = await LiveClient.ConnectAsync(http ?? person.Http);
        var node = await app.RegisterAsync();
        await WatchAsync(http ?? person.Http, client.ConnectionId, node.Id, HttpStatusCode.OK);

        await EndAsync(person, how);

        Assert.True(await client.IsClosedByServerAsync());
        Assert.Equal(0, app.Services.GetRequiredService<LiveEviction>().Waiting);
        await WatchAsync(app.Http, stays.ConnectionId, node.Id, HttpStatusCode.OK);
        using var frame = await app.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs, 1));
        Assert.Equal(node.Id, (await stays.NextAsync("samples", _ => true)).GetProperty("node").GetString());
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("disable")]
    [InlineData("narrow")]
    public async Task Negotiation_OfBefore_LetsNobodyInAfterwards(string how)
    {
        using var person = await app.LogInAsync(Role.Viewer);
        using var answer = await person.Http.PostAsync("/api/v1/live/negotiate", null);
        var negotiated = await answer.Content.ReadFromJsonAsync<JsonElement>();
        await EndAsync(person, how);
        var refused = await app.CounterAsync("live.connections_refused");

        await using var client = await LiveClient.ConnectAsync(person.Http, negotiated);

        Assert.True(await client.IsClosedByServerAsync());
        Assert.Equal(refused + 1, await app.CounterAsync("live.connections_refused"));
    }

    [Fact]
    public async Task Watch_AccessThatChangedOnAnotherInstance_Is401BeforeAnyGroupIsJoined()
    {
        using var person = await app.LogInAsync(Role.Viewer);
        var node = await app.RegisterAsync();
        await using var client = await LiveClient.ConnectAsync(person.Http);
        await WatchAsync(person.Http, client.ConnectionId, node.Id, HttpStatusCode.OK);

        // As another instance does it: what this one remembers still says otherwise.
        await app.Services.GetRequiredService<UserStore>().ChangeAsync(
            person.User.Id, u => u with { Labels = new Dictionary<string, string> { ["team"] = "elsewhere" } }, default);

        await WatchAsync(person.Http, client.ConnectionId, node.Id, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Evict_LiveServiceAway_TriesAgainUntilItIsThereWithinAMinute()
    {
        await using var service = ServiceApp.WithLive($"http://127.0.0.1:{Ports.Free()}");
        var eviction = service.Get<LiveEviction>();
        var failed = service.Counter("live.evictions_failed");

        await eviction.EvictAsync("somebody");
        Assert.Equal(1, eviction.Waiting);
        var began = service.Time.GetUtcNow();
        await Eventually.Get(
            () =>
            {
                service.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(eviction.Waiting);
            },
            waiting => waiting == 0,
            "it gives up");

        Assert.True(service.Time.GetUtcNow() > began);
        Assert.Equal(failed + 1, service.Counter("live.evictions_failed"));
    }

    private async Task EndAsync(LoggedIn person, string how)
    {
        var user = $"/api/v1/users/{person.User.Id}";
        using var answer = how switch
        {
            "logout" => await person.Http.PostAsync("/api/v1/auth/logout", null),
            "session" => await person.Http.DeleteAsync($"/api/v1/auth/sessions/{(await FirstAsync("sessions", "sessions")).GetString()}"),
            "token" => await person.Http.DeleteAsync($"/api/v1/auth/tokens/{(await FirstAsync("tokens", "tokens")).GetString()}"),
            "delete" => await app.Http.DeleteAsync(user),
            "disable" => await PatchAsync("""{"disabled":true}"""),
            "password" => await PatchAsync("""{"password":"some other words here"}"""),
            "narrow" => await PatchAsync("""{"labels":{"team":"elsewhere"}}"""),
            _ => await PatchAsync("""{"role":"viewer"}"""),
        };
        answer.EnsureSuccessStatusCode();

        Task<HttpResponseMessage> PatchAsync(string json) => app.Http.PatchAsync(user, FunctionApp.JsonBody(json));

        async Task<JsonElement> FirstAsync(string path, string list)
            => (await person.Http.GetFromJsonAsync<JsonElement>($"/api/v1/auth/{path}")).GetProperty(list)[0].GetProperty("id");
    }

    private static async Task<string> AddTokenAsync(LoggedIn owner)
    {
        using var answer = await owner.Http.PostAsync(
            "/api/v1/auth/tokens", FunctionApp.JsonBody("""{"name":"live","scopes":["nodes:read"]}"""));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static async Task WatchAsync(HttpClient http, string connectionId, string node, HttpStatusCode expected)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/live/watch", new { connectionId, watch = new[] { node } });
        Assert.Equal(expected, answer.StatusCode);
    }
}
