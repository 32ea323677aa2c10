using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CloudNexus.EndToEnd.Tests;

[Collection(QuietStackCollection.Name)]
public sealed class BadInputTests(QuietStack quiet)
{
    private readonly Stack _stack = quiet.Stack;

    [Fact]
    public async Task Post_BadInput_IsRefusedCountedAndTheNextGoodFrameStored()
    {
        using var node = await TestNode.EnrolAsync(_stack, "careful");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000 * 1000;
        var good = node.Frame(1, now, 42);
        var json = """{"values":{"a.b":1}}"""u8.ToArray();

        await RefusedAsync("api/v1/metrics", json, "application/json", "nx_wrong", HttpStatusCode.Unauthorized, "unknown-key");
        byte[] forged = [.. good[..^1], (byte)(good[^1] ^ 1)];
        await RefusedAsync("api/v1/metrics", forged, "application/octet-stream", null, HttpStatusCode.Unauthorized, "unknown-key");
        await RefusedAsync("api/v1/metrics", good[..20], "application/octet-stream", null, HttpStatusCode.BadRequest, "bad-frame");
        await RefusedAsync(
            "api/v1/metrics", new byte[10_000_000], "application/octet-stream", null, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        await RefusedAsync("api/v1/metrics", json[..^3], "application/json", node.ApiKeyText, HttpStatusCode.BadRequest, "bad-json");
        await RefusedAsync("api/v1/no-such-thing", json, "application/json", null, HttpStatusCode.NotFound, "unknown-route");

        Assert.True(await node.SendToHubAsync(good));
        var samples = await Wait.Get(() => _stack.SamplesAsync(node.Id, "test.value", now, now + 1000), s => s.Count == 1, "the good frame is stored");
        Assert.Equal(42, samples[now]);
    }

    private async Task RefusedAsync(
        string path, byte[] body, string contentType, string? apiKey, HttpStatusCode status, string kind)
    {
        var counter = $"http.problems{{kind={kind}}}";
        var before = await _stack.CounterAsync(counter);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (apiKey is not null)
        {
            request.Headers.Add("X-API-Key", apiKey);
        }

        using var answer = await _stack.Http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal($"/problems/{kind}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(before + 1, await _stack.CounterAsync(counter));
    }
}
