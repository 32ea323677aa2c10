using System.Net;
using System.Text;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Http;

public sealed class SendTests
{
    [Fact]
    public async Task Post_ToAPublisher_StoresTheBodyUnderItsKey()
    {
        await using var server = await TestServer.StartAsync();
        var body = new byte[] { 0, 1, 2, 255 };
        var path = "/telemetry/publishers/node-a/messages?timeout=60&api-version=2014-01";
        using var response = await server.PostAsync(path, body, token: server.Token("/telemetry/publishers/node-a"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
        var stored = Assert.Single(await server.StoredAsync());
        Assert.Equal(body, stored.Body.ToArray());
        Assert.Equal(("node-a", 3), (stored.PartitionKey, stored.Partition));
        Assert.Equal(server.Test.Time.GetUtcNow(), stored.EnqueuedTime);
    }

    [Fact]
    public async Task Post_ToTheHub_GoesRoundAndByPartitionKeyWhenThereIsOne()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            (await server.PostAsync("/TELEMETRY/messages", "round")).Dispose();
            (await server.PostAsync("/telemetry/messages", "keyed", """{"PartitionKey":"node-b","Label":"x"}""")).Dispose();
        }

        var stored = await server.StoredAsync();
        Assert.Equal([0, 1, 2, 3], stored.Where(e => e.PartitionKey is null).Select(e => e.Partition));
        Assert.Equal([0, 0, 0, 0], stored.Where(e => e.PartitionKey == "node-b").Select(e => e.Partition));
    }

    [Fact]
    public async Task Post_ToAPartition_GoesThereWithoutAKey()
    {
        await using var server = await TestServer.StartAsync();
        (await server.PostAsync("/telemetry/partitions/2/messages", "x")).Dispose();
        var stored = Assert.Single(await server.StoredAsync());
        Assert.Equal((2, null), (stored.Partition, stored.PartitionKey));
    }

    [Fact]
    public async Task Post_CustomHeaders_BecomeProperties()
    {
        await using var server = await TestServer.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/telemetry/messages") { Content = new StringContent("x") };
        request.Headers.Add("Kind", "frame");
        request.Headers.Add("X-Trace", "42");
        request.Headers.Add("User-Agent", "test");
        using var response = await server.SendAsync(request, server.Token("/telemetry"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var stored = Assert.Single(await server.StoredAsync());
        Assert.Equal(["Kind=frame", "X-Trace=42"], stored.Properties.Select(p => $"{p.Name}={p.Text}").Order());
    }

    [Fact]
    public async Task Post_EmptyBody_IsAnEvent()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.PostAsync("/telemetry/messages", "");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(0, Assert.Single(await server.StoredAsync()).Body.Length);
    }

    [Fact]
    public async Task Post_Batch_StoresEachEventInOnePartition()
    {
        await using var server = await TestServer.StartAsync();
        const string json = """
            [{"Body":"one","UserProperties":{"s":"text \u00e9","n":1.50,"b":true}},
             {"UserProperties":{},"Body":"two \"quoted\" \u00fc ü"},
             {"Body":""}]
            """;
        using var response = await server.PostBatchAsync(json, """{"PartitionKey":"node-c"}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var stored = await server.StoredAsync();
        Assert.Equal(["one", "two \"quoted\" ü ü", ""], stored.Select(TestStore.Body));
        Assert.Equal(["s=text é", "n=1.50", "b=true"], stored[0].Properties.Select(p => $"{p.Name}={p.Text}"));
        Assert.All(stored, e => Assert.Equal((2, "node-c"), (e.Partition, e.PartitionKey)));
        Assert.Equal([0, 1, 2], stored.Select(e => e.Sequence));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{}]")]
    [InlineData("""[{"Body":"a"}""")]
    [InlineData("""[{"Body":"a"}] x""")]
    [InlineData("""[{"Body":"a"},]""")]
    [InlineData("""[{"Body":1}]""")]
    [InlineData("""[{"Body":null}]""")]
    [InlineData("""[{"Body":"a","Body":"b"}]""")]
    [InlineData("""[{"Body":"a","BrokerProperties":{"PartitionKey":"k"}}]""")]
    [InlineData("""[{"Body":"a","UserProperties":[]}]""")]
    [InlineData("""[{"Body":"a","UserProperties":{"":1}}]""")]
    [InlineData("""[{"Body":"a","UserProperties":{"x":null}}]""")]
    [InlineData("""[{"Body":"a","UserProperties":{"x":{"y":{"z":1}}}}]""")]
    [InlineData("""[{"Body":"a","UserProperties":{"x":1},"UserProperties":{"x":1}}]""")]
    [InlineData("""[{"Body":"\ud800"}]""")]
    [InlineData("""[{"Body":"a"},{"Body":"b"},{"Body":"c"},{"Body":"d"}]""")]
    public async Task Post_MalformedBatch_IsRefusedWhole(string json)
    {
        await using var server = await TestServer.StartAsync(change: o => o with { MaxBatchEvents = 3 });
        using var response = await server.PostBatchAsync(json);
        await AssertProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Empty(await server.StoredAsync());
    }

    [Fact]
    public async Task Post_BatchWithInvalidUtf8_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        byte[] json = [.. "[{\"Body\":\""u8, 0xC3, 0x28, .. "\"}]"u8];
        using var response = await server.PostAsync("/telemetry/messages", json, "application/vnd.microsoft.servicebus.json");
        await AssertProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_RandomChangesOfABatch_AreStoredOrRefused()
    {
        await using var server = await TestServer.StartAsync();
        var good = """[{"Body":"one","UserProperties":{"s":"text","n":1.5}},{"Body":"t\u00fcwo"}]"""u8.ToArray();
        var random = new Random(6);
        for (var i = 0; i < 500; i++)
        {
            var json = good.ToArray();
            json[random.Next(json.Length)] = (byte)random.Next(256);
            using var response = await server.PostAsync("/telemetry/messages", json, "application/vnd.microsoft.servicebus.json");
            Assert.True(response.StatusCode is HttpStatusCode.Created or HttpStatusCode.BadRequest, Encoding.UTF8.GetString(json));
        }
    }

    [Theory]
    [InlineData("/telemetry/messages", "not json")]
    [InlineData("/telemetry/messages", "[]")]
    [InlineData("/telemetry/messages", """{"PartitionKey":1}""")]
    [InlineData("/telemetry/messages", """{"PartitionKey":""}""")]
    [InlineData("/telemetry/messages", """{"PartitionKey":"\ud800"}""")]
    [InlineData("/telemetry/publishers/node-a/messages", """{"PartitionKey":"node-b"}""")]
    [InlineData("/telemetry/partitions/1/messages", """{"PartitionKey":"node-b"}""")]
    public async Task Post_WrongBrokerProperties_IsRefused(string path, string brokerProperties)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.PostAsync(path, "x", brokerProperties);
        await AssertProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Empty(await server.StoredAsync());
    }

    [Theory]
    [InlineData("/", HttpStatusCode.NotFound)]
    [InlineData("/telemetry", HttpStatusCode.NotFound)]
    [InlineData("/telemetry/message", HttpStatusCode.NotFound)]
    [InlineData("/telemetry//messages", HttpStatusCode.NotFound)]
    [InlineData("/telemetry/publishers/messages", HttpStatusCode.NotFound)]
    [InlineData("/telemetry/publishers/a%2Fb/messages", HttpStatusCode.NotFound)]
    [InlineData("/telemetry/publishers/a%20b/messages", HttpStatusCode.NotFound)]
    [InlineData("/telemetry/partitions/one/messages", HttpStatusCode.NotFound)]
    [InlineData("/telemetry/partitions/-1/messages", HttpStatusCode.NotFound)]
    [InlineData("/telemetry/partitions/4/messages", HttpStatusCode.NotFound)]
    [InlineData("/telemetry/partitions/99999999999/messages", HttpStatusCode.NotFound)]
    [InlineData("/nothing/messages", HttpStatusCode.NotFound)]
    public async Task Post_UnknownPath_IsNotFound(string path, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.PostAsync(path, "x"u8.ToArray(), token: server.Token("/"));
        await AssertProblemAsync(response, expected);
        Assert.Empty(await server.StoredAsync());
    }

    [Fact]
    public async Task Get_AKnownPath_IsNotAllowed()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/telemetry/messages"), null);
        await AssertProblemAsync(response, HttpStatusCode.MethodNotAllowed);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/telemetry/publishers/node-a", "send", TestServer.Key, 60, HttpStatusCode.Created)]
    [InlineData("/telemetry/publishers/node-a", "send", TestServer.OtherKey, 60, HttpStatusCode.Created)]
    [InlineData("/telemetry", "root", TestServer.Key, 60, HttpStatusCode.Created)]
    [InlineData("/telemetry/publishers/node-b", "send", TestServer.Key, 60, HttpStatusCode.Forbidden)]
    [InlineData("/telemetry/publishers/node", "send", TestServer.Key, 60, HttpStatusCode.Forbidden)]
    [InlineData("/other", "send", TestServer.Key, 60, HttpStatusCode.Forbidden)]
    [InlineData("/telemetry", "listen", TestServer.Key, 60, HttpStatusCode.Forbidden)]
    [InlineData("/telemetry", "send", "another key", 60, HttpStatusCode.Unauthorized)]
    [InlineData("/telemetry", "nobody", TestServer.Key, 60, HttpStatusCode.Unauthorized)]
    [InlineData("/telemetry", "send", TestServer.Key, 0, HttpStatusCode.Unauthorized)]
    public async Task Post_WithAToken_IsStoredOnlyWhenItAllowsIt(
        string resource, string rule, string key, int seconds, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        var token = server.Token(resource, rule, key, seconds);
        using var response = await server.PostAsync("/telemetry/publishers/node-a/messages", "x"u8.ToArray(), token: token);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Created ? 1 : 0, (await server.StoredAsync()).Count);
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("sig=", text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WithoutAToken_IsUnauthorizedWhateverTheHub()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var path in new[] { "/telemetry/messages", "/nothing/messages" })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("x") };
            using var response = await server.SendAsync(request, null);
            await AssertProblemAsync(response, HttpStatusCode.Unauthorized);
            Assert.Equal("SharedAccessSignature", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var json = System.Text.Json.JsonDocument.Parse(text);
        Assert.Equal((int)expected, json.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(json.RootElement.GetProperty("title").GetString()!);
        Assert.NotEmpty(json.RootElement.GetProperty("detail").GetString()!);
    }
}
