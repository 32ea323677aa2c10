using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Fleet;

[Collection(AppCollection.Name)]
public sealed class NodeHttpTests(FunctionApp app)
{
    [Theory]
    [InlineData("nodes")]
    [InlineData("resources")]
    public async Task Node_ItsWholeLife_IsAnsweredUnderBothNames(string route)
    {
        var name = $"life {Guid.NewGuid():N}";
        using var made = await app.Http.PostAsync(
            $"/api/v1/{route}", BodyOf(new { name, type = "service", labels = new { env = "prod" }, metadata = new { a = "b" } }));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var node = await made.Content.ReadFromJsonAsync<JsonElement>();
        var id = node.GetProperty("id").GetString()!;
        Assert.Equal($"/api/v1/nodes/{id}", made.Headers.Location!.OriginalString);
        Assert.Equal("\"1\"", made.Headers.ETag!.Tag);
        Assert.Equal("UNKNOWN", node.GetProperty("status").GetString());

        using var patch = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/{route}/{id}");
        patch.Content = new StringContent("""{"notes":"a\nb"}""", new MediaTypeHeaderValue("application/merge-patch+json"));
        patch.Headers.IfMatch.Add(made.Headers.ETag);
        using var changed = await app.Http.SendAsync(patch);
        Assert.Equal("\"2\"", changed.Headers.ETag!.Tag);
        var found = await app.GetAsync($"/api/v1/{route}/by-name/service/{Uri.EscapeDataString(name.ToUpperInvariant())}");
        Assert.Equal((id, "a\nb"), (found.GetProperty("id").GetString(), found.GetProperty("notes").GetString()));
        Assert.Equal("b", (await app.GetAsync($"/api/v1/{route}/{id}")).GetProperty("metadata").GetProperty("a").GetString());
        Assert.Equal(id, OnlyId(await app.GetAsync($"/api/v1/{route}?name={Uri.EscapeDataString(name)}&label=env:prod&sort=-status")));

        using var archived = await app.Http.PostAsync($"/api/v1/{route}/{id}/archive", null);
        Assert.NotEqual(JsonValueKind.Null, (await archived.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("archivedAt").ValueKind);
        Assert.Equal(id, OnlyId(await app.GetAsync($"/api/v1/{route}?name={Uri.EscapeDataString(name)}&archived=only")));
        using var restored = await app.Http.PostAsync($"/api/v1/{route}/{id}/restore", null);
        Assert.Equal(JsonValueKind.Null, (await restored.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("archivedAt").ValueKind);

        using var batch = await app.Http.PostAsync(
            $"/api/v1/{route}/batch", BodyOf(new { updates = new[] { new { id, ifMatch = "\"4\"", change = new { provider = "Acme" } } } }));
        Assert.Equal(5, (await batch.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results")[0].GetProperty("version").GetInt64());
        using var gone = await app.Http.DeleteAsync($"/api/v1/{route}/{id}");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var missing = await app.Http.GetAsync($"/api/v1/{route}/{id}");
        await Problem.AssertAsync(missing, HttpStatusCode.NotFound, "no-such-node");
    }

    [Fact]
    public async Task Batch_GoodAndBadUpdates_EachHasItsOwnResult()
    {
        var (one, two, three) = (await AddAsync(), await AddAsync(), await AddAsync());
        var body = JsonSerializer.Serialize(new
        {
            updates = new object[]
            {
                new { id = one.Id, change = new { labels = new { env = "prod" } }, archived = true },
                new { id = "nobody", change = new { notes = "x" } },
                new { id = two.Id, change = new { name = three.Name } },
                new { id = three.Id, ifMatch = "\"7\"", change = new { notes = "x" } },
                new { id = "x y", change = new { name = "" } },
            },
        });
        using var answer = await app.Http.PostAsync("/api/v1/nodes/batch", FunctionApp.JsonBody(body));
        var results = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(
            [(200, null), (404, "no-such-node"), (409, "name-taken"), (412, "node-changed"), (404, "no-such-node")],
            results.Select(r => (r.GetProperty("status").GetInt32(), r.GetProperty("problem").GetString())));
        Assert.Equal(3, results[0].GetProperty("version").GetInt64());
        Assert.Equal([one.Id, "nobody", two.Id, three.Id, "x y"], results.Select(r => r.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"updates":[]}""")]
    [InlineData("""{"updates":[null]}""")]
    [InlineData("""{"updates":[{"change":{"notes":"x"}}]}""")]
    [InlineData("""{"updates":[{"id":"a"},{"id":"a"}]}""")]
    public async Task Batch_NoBatch_Is400(string body)
    {
        using var answer = await app.Http.PostAsync("/api/v1/nodes/batch", FunctionApp.JsonBody(body));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-updates");
    }

    [Fact]
    public async Task Batch_HundredAndOneUpdates_Is400()
    {
        var body = JsonSerializer.Serialize(new { updates = Enumerable.Range(0, 101).Select(i => new { id = $"n{i}" }) });
        using var answer = await app.Http.PostAsync("/api/v1/nodes/batch", FunctionApp.JsonBody(body));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-updates");
    }

    [Theory]
    [InlineData("""{"name":null}""", "bad-name")]
    [InlineData("""{"name":"a\u0007"}""", "bad-name")]
    [InlineData("""{"type":"toaster"}""", "bad-type")]
    [InlineData("""{"location":"a\nb"}""", "bad-location")]
    [InlineData("""{"provider":"\u001b[2J"}""", "bad-provider")]
    [InlineData("""{"notes":"a\u0000"}""", "bad-notes")]
    [InlineData("""{"labels":{"":"x"}}""", "bad-labels")]
    [InlineData("""{"metadata":{"x":"a\u0007"}}""", "bad-metadata")]
    [InlineData("""{"labels":["x"]}""", "bad-json")]
    [InlineData("""{"status":"UP"}""", "bad-json")]
    public async Task Patch_Bad_Is400NamingIt(string body, string kind)
    {
        var node = await AddAsync();
        using var answer = await app.Http.PatchAsync($"/api/v1/nodes/{node.Id}", FunctionApp.JsonBody(body));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, kind);
    }

    [Fact]
    public async Task Create_AtItsLimits_IsTakenAndAboveThemIsNot()
    {
        Dictionary<string, string> Metadata(int count, int length)
            => Enumerable.Range(0, count).ToDictionary(i => $"m{i}", _ => new string('ä', length));
        async Task AssertAsync(object body, string? kind)
        {
            using var answer = await app.Http.PostAsync("/api/v1/nodes", BodyOf(body));
            if (kind is null)
            {
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            }
            else
            {
                await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, kind);
            }
        }

        var name = $"{Guid.NewGuid():N}{new string('ß', 96)}";
        await AssertAsync(new { name, notes = new string('ä', 4000), metadata = Metadata(32, 512), location = new string('l', 128) }, null);
        await AssertAsync(new { name = name + "n" }, "bad-name");
        await AssertAsync(new { name, notes = new string('n', 4001) }, "bad-notes");
        await AssertAsync(new { name, metadata = Metadata(33, 1) }, "bad-metadata");
        await AssertAsync(new { name, metadata = Metadata(1, 513) }, "bad-metadata");
        await AssertAsync(new { name, metadata = Enumerable.Range(0, 32).ToDictionary(i => $"m{i}", _ => new string('"', 512)) }, "bad-metadata");
        await AssertAsync(new { name, location = new string('l', 129) }, "bad-location");
        await AssertAsync(new { name, labels = Enumerable.Range(0, 33).ToDictionary(i => $"l{i}", _ => "x") }, "bad-labels");
    }

    [Fact]
    public async Task TimeSeries_ArchivedNode_IsLeftOutUnlessItIsNamed()
    {
        var team = $"t{Guid.NewGuid():N}";
        var node = await app.RegisterAsync(labels: new() { ["team"] = team });
        using var sent = await app.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs, 3));
        using var archived = await app.Http.PostAsync($"/api/v1/nodes/{node.Id}/archive", null);
        var query = "/api/v1/metrics/timeseries?select=cpu.total&top=5";
        Assert.DoesNotContain(node.Id, await app.Http.GetStringAsync($"{query}&label=team={team}"), StringComparison.Ordinal);
        Assert.Contains(node.Id, await app.Http.GetStringAsync($"{query}&nodes={node.Id}"), StringComparison.Ordinal);
    }

    private static StringContent BodyOf(object body) => FunctionApp.JsonBody(JsonSerializer.Serialize(body));

    private static string OnlyId(JsonElement list)
        => Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("id").GetString()!;

    private async Task<Node> AddAsync()
    {
        using var answer = await app.Http.PostAsync("/api/v1/nodes", FunctionApp.JsonBody($$"""{"name":"n {{Guid.NewGuid():N}}"}"""));
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new Node(json.GetProperty("id").GetString()!, json.GetProperty("name").GetString()!, "", Node.NoMetadata, default, null, null);
    }
}
