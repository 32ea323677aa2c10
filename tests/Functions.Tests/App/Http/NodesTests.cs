using System.Net;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class NodesTests(FunctionApp app)
{
    [Fact]
    public async Task ListNodes_PageByPage_GivesEveryNodeOnceInOrder()
    {
        var tag = Guid.NewGuid().ToString("N");
        var registered = new List<string>();
        foreach (var i in Enumerable.Range(0, 5))
        {
            registered.Add((await app.RegisterAsync($"page {tag} {4 - i}")).Id);
        }

        var seen = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await app.GetAsync($"/api/v1/nodes?limit=2{(next is null ? "" : $"&after={Uri.EscapeDataString(next)}")}");
            var items = page.GetProperty("items").EnumerateArray().ToArray();
            Assert.InRange(items.Length, 1, 2);
            seen.AddRange(items);
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        var whole = (await app.GetAsync("/api/v1/nodes")).GetProperty("items").EnumerateArray().Select(Id);
        Assert.Equal(whole, seen.Select(Id));
        Assert.Equal(Enumerable.Reverse(registered), seen.Select(Id).Where(registered.Contains));
    }

    [Fact]
    public async Task ListNodes_StoredSamples_AreShownAtOnce()
    {
        var node = await app.RegisterAsync();
        var start = FunctionApp.RecentMs;
        using var answer = await app.PostFrameAsync(node.Frame(1, start, 2));

        var item = (await app.GetAsync("/api/v1/nodes")).GetProperty("items").EnumerateArray().Single(i => Id(i) == node.Id);

        Assert.Equal("UP", item.GetProperty("status").GetString());
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(start + 1000), item.GetProperty("lastSeen").GetDateTimeOffset());
        Assert.Equal(TestNode.Cpu(start + 1000), item.GetProperty("cpu").GetDouble());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1001")]
    [InlineData("two")]
    [InlineData("99999999999")]
    public async Task ListNodes_BadLimit_Is400(string limit)
        => await Problem.AssertCountedAsync(
            app, () => app.Http.GetAsync($"/api/v1/nodes?limit={limit}"), HttpStatusCode.BadRequest, "bad-limit");

    [Theory]
    [InlineData("nobody")]
    [InlineData("UPPER")]
    [InlineData("a%23b")]
    [InlineData("a%3Fb")]
    [InlineData("a%5Cb")]
    [InlineData("a%01b")]
    [InlineData("a'b")]
    public async Task GetNode_Unknown_Is404(string id)
    {
        await Problem.AssertCountedAsync(app, () => app.Http.GetAsync($"/api/v1/nodes/{id}"), HttpStatusCode.NotFound, "no-such-node");
        await Problem.AssertCountedAsync(
            app, () => app.Http.GetAsync($"/api/v1/nodes/{id}/series?select=cpu.total"), HttpStatusCode.NotFound, "no-such-node");
    }

    [Fact]
    public async Task GetNode_LongId_Is404()
    {
        using var answer = await app.Http.GetAsync($"/api/v1/nodes/{new string('a', 2000)}");
        await Problem.AssertAsync(answer, HttpStatusCode.NotFound, "no-such-node");
    }

    private static string Id(JsonElement node) => node.GetProperty("id").GetString()!;
}
