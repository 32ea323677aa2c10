using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class RegisterTests(FunctionApp app)
{
    [Fact]
    public async Task Register_RightToken_GivesKeyTokensAndNode()
    {
        using var answer = await app.PostRegisterAsync(
            """{"name":" web one ","type":"vm","labels":{"site":"ä"},"agentVersion":"1.2","system":{"cores":4,"memoryBytes":8}}""");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(ApiKey.TryParse(json.GetProperty("apiKey").GetString(), out var key));
        Assert.Equal(key.NodeId, json.GetProperty("nodeId").GetString());
        var settings = json.GetProperty("settings");
        Assert.Contains($"/telemetry/publishers/{key.NodeId}/messages", settings.GetProperty("send").GetProperty("url").GetString());
        Assert.StartsWith("SharedAccessSignature ", settings.GetProperty("send").GetProperty("authorization").GetString());
        var node = await app.GetAsync($"/api/v1/nodes/{key.NodeId}");
        Assert.Equal("web one", node.GetProperty("name").GetString());
        Assert.Equal("vm", node.GetProperty("type").GetString());
        Assert.Equal("UNKNOWN", node.GetProperty("status").GetString());
        Assert.Equal("ä", node.GetProperty("labels").GetProperty("site").GetString());
        Assert.Equal(4, node.GetProperty("system").GetProperty("cores").GetInt32());
    }

    [Fact]
    public async Task Register_WholeSystem_IsShownAsTold()
    {
        using var answer = await app.PostRegisterAsync(
            """
            {"name":"whole","system":{"hostname":"h","cores":8,"threads":16,"model":"Acme Rack 1","virtualization":"kvm",
            "addresses":["10.0.0.5","2001:db8::1"],"bootTime":1795246299000}}
            """);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var system = (await app.GetAsync($"/api/v1/nodes/{json.GetProperty("nodeId").GetString()}")).GetProperty("system");
        Assert.Equal(16, system.GetProperty("threads").GetInt32());
        Assert.Equal("Acme Rack 1", system.GetProperty("model").GetString());
        Assert.Equal("kvm", system.GetProperty("virtualization").GetString());
        Assert.Equal(["10.0.0.5", "2001:db8::1"], system.GetProperty("addresses").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(1795246299000, system.GetProperty("bootTime").GetInt64());
    }

    [Fact]
    public async Task Register_ControlUrl_ReadsTheNodesControlRow()
    {
        using var answer = await app.PostRegisterAsync("""{"name":"control"}""");
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var url = json.GetProperty("settings").GetProperty("control").GetProperty("url").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("Accept", "application/json;odata=nometadata");

        using var row = await app.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, row.StatusCode);
        var control = await row.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(json.GetProperty("nodeId").GetString(), control.GetProperty("PartitionKey").GetString());
        Assert.Equal(5, control.GetProperty("FlushIntervalSeconds").GetInt32());
        Assert.Equal("", control.GetProperty("Settled").GetString());
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("the-enrolment-token-of-test")]
    [InlineData(null)]
    public async Task Register_WrongToken_Is401AndCounted(string? token)
    {
        var refused = await app.CounterAsync("identity.enrolments_refused");

        await Problem.AssertCountedAsync(
            app, () => app.PostRegisterAsync("""{"name":"web"}""", token), HttpStatusCode.Unauthorized, "bad-enrolment-token");

        Assert.Equal(refused + 1, await app.CounterAsync("identity.enrolments_refused"));
    }

    [Theory]
    [InlineData("", "bad-json")]
    [InlineData("null", "bad-json")]
    [InlineData("{", "bad-json")]
    [InlineData("[]", "bad-json")]
    [InlineData("""{"name":"a","colour":"red"}""", "bad-json")]
    [InlineData("""{"name":"a","name":"b"}""", "bad-json")]
    [InlineData("""{"name":5}""", "bad-json")]
    [InlineData("""{"name":"\ud800"}""", "bad-json")]
    [InlineData("""{"name":"a","labels":{"x":{"y":1}}}""", "bad-json")]
    [InlineData("{}", "bad-name")]
    [InlineData("""{"name":"  "}""", "bad-name")]
    [InlineData("""{"name":"a\u0007"}""", "bad-name")]
    [InlineData("""{"name":"a","type":"toaster"}""", "bad-type")]
    [InlineData("""{"name":"a","labels":{"":"x"}}""", "bad-labels")]
    [InlineData("""{"name":"a","labels":{"x":null}}""", "bad-labels")]
    [InlineData("""{"name":"a","agentVersion":"1\n"}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"model":"a\u0007"}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"virtualization":"\u001b[2J"}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"threads":-1}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"cores":1048577}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"memoryBytes":-8}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"bootTime":-1}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"bootTime":253402300800000}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"addresses":["example.org"]}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"addresses":[null]}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"addresses":["::1","::2","::3","::4","::5","::6","::7","::8","::9"]}}""", "bad-system")]
    [InlineData("""{"name":"a","system":{"addresses":"10.0.0.1"}}""", "bad-json")]
    public async Task Register_BadDescription_Is400NamingIt(string json, string kind)
        => await Problem.AssertCountedAsync(app, () => app.PostRegisterAsync(json), HttpStatusCode.BadRequest, kind);

    [Fact]
    public async Task Register_LongName_Is400()
    {
        using var answer = await app.PostRegisterAsync(JsonSerializer.Serialize(new { name = new string('n', 129) }));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-name");
    }

    [Fact]
    public async Task Register_ManyLabels_Is400()
    {
        var labels = Enumerable.Range(0, 33).ToDictionary(i => $"l{i}", _ => "x");
        using var answer = await app.PostRegisterAsync(JsonSerializer.Serialize(new { name = "n", labels }));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-labels");
    }

    [Fact]
    public async Task Register_LabelsTooLongTogether_Is400()
    {
        // Outside ASCII the stored text is six times as long as the characters.
        var labels = Enumerable.Range(0, 32).ToDictionary(i => $"l{i}", _ => new string('ä', 256));
        var texts = string.Join(',', labels.Select(l => $"\"{l.Key}\":\"{l.Value}\""));
        using var answer = await app.PostRegisterAsync("{\"name\":\"n\",\"labels\":{" + texts + "}}");
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-labels");
    }

    [Fact]
    public async Task Register_OversizedBody_Is413()
    {
        var json = $$"""{"name":"{{new string('n', 40_000)}}"}""";
        await Problem.AssertCountedAsync(app, () => app.PostRegisterAsync(json), HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task Register_SameNameTwice_NumbersTheLaterOnes()
    {
        var names = new List<string>();
        foreach (var (name, type) in new[] { ("twice", "vm"), ("twice", "vm"), ("Twice", "vm"), ("twice", "container") })
        {
            using var answer = await app.PostRegisterAsync($$"""{"name":"{{name}}","type":"{{type}}"}""");
            var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("nodeId").GetString();
            names.Add((await app.GetAsync($"/api/v1/nodes/{id}")).GetProperty("name").GetString()!);
        }

        Assert.Equal(["twice", "twice-2", "Twice-3", "twice"], names);
    }
}
