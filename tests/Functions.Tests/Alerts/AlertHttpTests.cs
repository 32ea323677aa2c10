using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>The API of alerts, and how much of it callers see who are narrowed to labels.</summary>
[Collection(AppCollection.Name)]
public sealed class AlertHttpTests(FunctionApp app)
{
    private readonly string _team = $"t{Guid.NewGuid():N}";
    private readonly string _name = $"rule {Guid.NewGuid():N}";

    [Fact]
    public async Task Rules_Lifecycle_HasVersions()
    {
        using var made = await app.Http.PostAsJsonAsync("/api/v1/alerts/rules", Rule(series: "no.such_series"));
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (made.StatusCode, made.Headers.ETag!.Tag));
        var rule = await JsonOf(made);
        var path = $"/api/v1/alerts/rules/{rule["id"]}";
        Assert.Contains("it judges nothing until one", rule["warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(("threshold", ">=", "device", 60), (
            rule["condition"]!["kind"]!.GetValue<string>(),
            rule["condition"]!["op"]!.GetValue<string>(),
            rule["condition"]!["per"]!.GetValue<string>(),
            rule["condition"]!["clearForSeconds"]!.GetValue<int>()));

        // As it was read, with a change.
        rule["severity"] = "critical";
        using var changed = await app.Http.PutAsJsonAsync(path, rule);
        Assert.Equal((2, "critical"), ((await JsonOf(changed))["version"]!.GetValue<int>(), rule["severity"]!.GetValue<string>()));
        using var stale = await SendAsync(HttpMethod.Delete, path, "\"1\"");
        await Problem.AssertAsync(stale, HttpStatusCode.PreconditionFailed, "rule-changed");
        using var same = await app.Http.PostAsJsonAsync("/api/v1/alerts/rules", Rule());
        await Problem.AssertAsync(same, HttpStatusCode.Conflict, "name-taken");
        using var gone = await SendAsync(HttpMethod.Delete, path, "\"2\"");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var missing = await app.Http.GetAsync(path);
        await Problem.AssertAsync(missing, HttpStatusCode.NotFound, "no-such-rule");
    }

    [Theory]
    [InlineData("condition", """{"kind":"other","forSeconds":1}""", "bad-kind")]
    [InlineData("condition", """{"kind":"offline","forSeconds":90000}""", "bad-forSeconds")]
    [InlineData("condition", """{"kind":"offline","forSeconds":1,"series":"cpu.total"}""", "bad-condition")]
    [InlineData("condition", """{"kind":"threshold","forSeconds":1,"series":"CPU","op":">","value":1}""", "bad-series")]
    [InlineData("condition", """{"kind":"threshold","forSeconds":1,"series":"cpu.total","value":1}""", "bad-op")]
    [InlineData("condition", """{"kind":"threshold","forSeconds":1,"series":"cpu.total","op":">"}""", "bad-value")]
    [InlineData("condition", """{"kind":"threshold","forSeconds":1,"series":"cpu.total","op":">","value":90,"clearValue":91}""", "bad-clearValue")]
    [InlineData("condition", """{"kind":"threshold","forSeconds":1,"series":"cpu.total","op":"<","value":9,"clearValue":8}""", "bad-clearValue")]
    [InlineData("name", "\" \"", "bad-name")]
    [InlineData("scope", """{"types":["fridge"]}""", "bad-types")]
    [InlineData("scope", """{"nodeIds":["A B"]}""", "bad-nodeIds")]
    [InlineData("repeatSeconds", "5", "bad-repeatSeconds")]
    [InlineData("severity", "\"bad\"", "bad-json")]
    [InlineData("channelIds", """["A B"]""", "bad-channelIds")]
    public async Task Rules_WhatIsWrong_IsNamed(string field, string json, string kind)
    {
        var rule = Rule();
        rule[field] = JsonNode.Parse(json);
        using var refused = await app.Http.PostAsJsonAsync("/api/v1/alerts/rules", rule);
        await Problem.AssertAsync(refused, HttpStatusCode.BadRequest, kind);
    }

    [Fact]
    public async Task Alerts_NarrowedCallers_SeeAndTouchTheirNodesOnly()
    {
        var (own, other) = (await app.RegisterAsync(labels: new() { ["team"] = _team }), await app.RegisterAsync());
        var rule = await MakeAsync(app.Http, Rule(scope: new JsonObject { ["nodeIds"] = new JsonArray(own.Id, other.Id) }));
        await FireAsync(own);
        await FireAsync(other);
        using var narrowed = TestCallers.ClientOf(app, $"Operator team={_team}");

        var all = await ItemsAsync(app.Http, $"ruleId={rule}");
        Assert.Equal(2, all.Count);
        var seen = Assert.Single(await ItemsAsync(narrowed, $"ruleId={rule}"));
        Assert.Equal(own.Id, seen!["node"]!["id"]!.GetValue<string>());
        var hidden = all.Single(a => a!["node"]!["id"]!.GetValue<string>() == other.Id)!["id"]!.GetValue<string>();
        using var missing = await narrowed.GetAsync($"/api/v1/alerts/{hidden}");
        await Problem.AssertAsync(missing, HttpStatusCode.NotFound, "no-such-alert");
        using var untouched = await narrowed.PostAsJsonAsync($"/api/v1/alerts/{hidden}/acknowledge", new { });
        await Problem.AssertAsync(untouched, HttpStatusCode.NotFound, "no-such-alert");
        using var seenTo = await narrowed.PostAsJsonAsync($"/api/v1/alerts/{seen["id"]}/acknowledge", new { note = "mine" });
        Assert.Equal("mine", (await JsonOf(seenTo))["acknowledged"]!["note"]!.GetValue<string>());
        Assert.Single(await ItemsAsync(narrowed, $"ruleId={rule}&status=all"));

        // Rules and silences reach no further than their maker.
        Assert.Equal([own.Id], (await GetAsync(narrowed, $"/api/v1/alerts/rules/{rule}"))["scope"]!["nodeIds"]!.AsArray().Select(n => n!.GetValue<string>()));
        using var everything = await narrowed.PostAsJsonAsync("/api/v1/alerts/rules", Rule($"{_name} b"));
        await Problem.AssertAsync(everything, HttpStatusCode.Forbidden, "beyond-reach");
        using var foreign = await narrowed.DeleteAsync($"/api/v1/alerts/rules/{rule}");
        await Problem.AssertAsync(foreign, HttpStatusCode.Forbidden, "beyond-reach");
        await MakeAsync(narrowed, Rule($"{_name} c", scope: new JsonObject { ["labels"] = new JsonObject { ["team"] = _team } }));
        var until = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        using var loud = await narrowed.PostAsJsonAsync("/api/v1/alerts/silences", new { scope = new { ruleIds = new[] { rule } }, until, reason = "x" });
        await Problem.AssertAsync(loud, HttpStatusCode.Forbidden, "beyond-reach");
        using var quiet = await narrowed.PostAsJsonAsync("/api/v1/alerts/silences", new { scope = new { nodeIds = new[] { own.Id } }, until, reason = "x" });
        Assert.Equal(HttpStatusCode.Created, quiet.StatusCode);
        using var viewer = TestCallers.ClientOf(app, "Viewer");
        using var notAllowed = await viewer.PostAsJsonAsync($"/api/v1/alerts/{seen["id"]}/acknowledge", new { });
        Assert.Equal(HttpStatusCode.Forbidden, notAllowed.StatusCode);
    }

    [Fact]
    public async Task Alerts_ManyOfThem_ArePagedWithoutGapOrDouble()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.RegisterAsync(labels: new() { ["team"] = _team })));
        var rule = await MakeAsync(app.Http, Rule(scope: new JsonObject { ["nodeIds"] = new JsonArray([.. nodes.Select(n => (JsonNode)n.Id)]) }));
        foreach (var node in nodes)
        {
            await FireAsync(node);
        }

        foreach (var status in new[] { "active", "all", "firing" })
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await GetAsync(app.Http, $"/api/v1/alerts?ruleId={rule}&status={status}&limit=2&cursor={cursor}");
                seen.AddRange(page["items"]!.AsArray().Select(i => i!["id"]!.GetValue<string>()));
                cursor = page["next"]?.GetValue<string>();
            }
            while (cursor is not null);
            Assert.Equal(5, seen.Count);
            Assert.Equal(seen.Distinct().OrderByDescending(id => id[..11], StringComparer.Ordinal).ThenBy(id => id, StringComparer.Ordinal), seen);
        }

        Assert.Empty(await ItemsAsync(app.Http, $"ruleId={rule}&status=resolved"));
        using var wrong = await app.Http.GetAsync("/api/v1/alerts?status=loud");
        await Problem.AssertAsync(wrong, HttpStatusCode.BadRequest, "bad-status");
        using var noCursor = await app.Http.GetAsync("/api/v1/alerts?cursor=x");
        await Problem.AssertAsync(noCursor, HttpStatusCode.BadRequest, "bad-cursor");
    }

    [Fact]
    public async Task BackTest_OverHttp_AnswersAsTheContractSays()
    {
        var node = await app.RegisterAsync();
        var rule = Rule(scope: new JsonObject { ["nodeIds"] = new JsonArray(node.Id) });
        await app.PostFrameAsync(node.Frame(1, Block(10)));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var asked = await app.Http.PostAsJsonAsync(
            "/api/v1/alerts/rules/backtest", new JsonObject { ["rule"] = rule, ["from"] = now - 3_600_000, ["to"] = now });
        var answer = await JsonOf(asked);
        Assert.Equal("would have fired once on 1 node", answer["text"]!.GetValue<string>());
        Assert.Equal(node.Id, answer["firings"]![0]!["node"]!["id"]!.GetValue<string>());
    }

    private JsonObject Rule(string? name = null, string series = "cpu.total", JsonObject? scope = null) => new()
    {
        ["name"] = name ?? _name,
        ["severity"] = "info",
        ["scope"] = scope ?? [],
        ["condition"] = new JsonObject { ["kind"] = "threshold", ["series"] = series, ["op"] = ">=", ["value"] = 90, ["forSeconds"] = 0 },
    };

    /// <summary>The id of a rule that is judged from now on.</summary>
    private async Task<string> MakeAsync(HttpClient client, JsonObject rule)
    {
        using var made = await client.PostAsJsonAsync("/api/v1/alerts/rules", rule);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await app.Services.GetRequiredService<AlertBook>().ReadNowAsync(default);
        return (await JsonOf(made))["id"]!.GetValue<string>();
    }

    private async Task FireAsync(TestNode node)
    {
        using var taken = await app.PostFrameAsync(node.Frame(1, Block(5)));
        taken.EnsureSuccessStatusCode();
    }

    private static SampleBlock Block(int rows)
        => new(
            SeriesSchema.Create([SeriesDefinition.Gauge("cpu.total", "%", 2)]),
            [.. Enumerable.Range(0, rows).Select(i => FunctionApp.RecentMs + (i * 1000L))],
            [[.. Enumerable.Repeat(9900L, rows)]]);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string ifMatch)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await app.Http.SendAsync(request);
    }

    private static async Task<JsonArray> ItemsAsync(HttpClient client, string query)
        => (await GetAsync(client, $"/api/v1/alerts?{query}"))["items"]!.AsArray();

    private static async Task<JsonNode> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await JsonOf(answer);
    }

    private static async Task<JsonNode> JsonOf(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
}
