using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Http;

/// <summary>What callers that are narrowed to labels learn of nodes without them: nothing.</summary>
[Collection(AppCollection.Name)]
public sealed class NodeAccessTests(FunctionApp app)
{
    private static readonly string Team = $"t{Guid.NewGuid():N}";

    [Theory]
    [InlineData("")]
    [InlineData("/series?select=cpu.total")]
    [InlineData("/catalog")]
    [InlineData("/processes")]
    public async Task Get_NodeOutsideTheLabels_AnswersAsOneThatIsNot(string route)
    {
        using var viewer = Viewer();
        viewer.DefaultRequestHeaders.Add("X-Request-Id", "the-same-for-both");
        var outside = await StoredAsync("other");
        using var hidden = await viewer.GetAsync($"/api/v1/nodes/{outside.Id}{route}");
        using var missing = await viewer.GetAsync($"/api/v1/nodes/{new string('n', 16)}{route}");

        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal(
            (await missing.Content.ReadAsStringAsync()).Replace(new string('n', 16), "ID", StringComparison.Ordinal),
            (await hidden.Content.ReadAsStringAsync()).Replace(outside.Id, "ID", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/series?select=cpu.total")]
    [InlineData("/catalog")]
    public async Task Get_NodeWithTheLabels_IsAnswered(string route)
    {
        using var viewer = Viewer();
        var inside = await StoredAsync(Team);
        using var answer = await viewer.GetAsync($"/api/v1/nodes/{inside.Id}{route}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task List_NarrowedCaller_SeesOnlyNodesWithAllLabelsOnEveryPage()
    {
        var own = Enumerable.Range(0, 3).Select(_ => app.RegisterAsync(labels: new() { ["team"] = $"{Team}-list", ["env"] = "prod" }));
        var ids = (await Task.WhenAll(own)).Select(n => n.Id).Order().ToArray();
        await app.RegisterAsync(labels: new() { ["team"] = $"{Team}-list" });
        await app.RegisterAsync(labels: new() { ["env"] = "prod" });
        using var viewer = TestCallers.ClientOf(app, $"Operator team={Team}-list env=prod");

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await viewer.GetFromJsonAsync<JsonElement>($"/api/v1/nodes?limit=2{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("id").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        Assert.Equal(ids, seen.Order());
    }

    [Fact]
    public async Task List_AdminWithLabels_SeesAll()
    {
        var node = await app.RegisterAsync();
        using var admin = TestCallers.ClientOf(app, "Admin team=nobody");
        using var answer = await admin.GetAsync($"/api/v1/nodes/{node.Id}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task FleetQuery_NodesOutsideTheLabels_AreLeftOutHoweverChosen()
    {
        var (inside, outside) = (await StoredAsync(Team), await StoredAsync("other"));
        using var viewer = Viewer();
        foreach (var choice in new[] { $"nodes={inside.Id},{outside.Id}", "label=kind=test", "type=vm", "points=600" })
        {
            var text = await viewer.GetStringAsync($"/api/v1/metrics/timeseries?select=cpu.total&top=50&{choice}");
            Assert.DoesNotContain(outside.Id, text, StringComparison.Ordinal);
        }

        var own = await viewer.GetStringAsync($"/api/v1/metrics/timeseries?select=cpu.total&top=50&nodes={inside.Id},{outside.Id}");
        Assert.Contains(inside.Id, own, StringComparison.Ordinal);
    }

    private HttpClient Viewer() => TestCallers.ClientOf(app, $"Viewer team={Team}");

    private async Task<TestNode> StoredAsync(string team)
    {
        var node = await app.RegisterAsync(labels: new() { ["team"] = team, ["kind"] = "test" });
        using var answer = await app.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs, 3));
        answer.EnsureSuccessStatusCode();
        return node;
    }
}
