using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class FrameMetricsTests(FunctionApp app)
{
    [Fact]
    public async Task PostFrame_Good_IsStoredAndSettled()
    {
        var node = await app.RegisterAsync();
        var start = FunctionApp.RecentMs;

        using var answer = await app.PostFrameAsync(node.Frame(1, start, 4));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await AssertAnswerAsync(answer, stored: 4, known: 0, watermark: 1);
        Assert.Equal(4, (await app.StoredAsync(node)).Times.Length);
        var shown = await app.GetAsync($"/api/v1/nodes/{node.Id}");
        Assert.Equal("UP", shown.GetProperty("status").GetString());
        Assert.Equal(TestNode.Cpu(start + 3000), shown.GetProperty("cpu").GetDouble());
        Assert.Equal(25, shown.GetProperty("memory").GetDouble());
        Assert.Equal(100, shown.GetProperty("netRx").GetDouble());
        Assert.Equal(5, shown.GetProperty("flushIntervalSeconds").GetInt32());
    }

    [Fact]
    public async Task PostFrame_Twice_IsKnownTheSecondTime()
    {
        var node = await app.RegisterAsync();
        var frame = node.Frame(1, FunctionApp.RecentMs, 4);
        using var first = await app.PostFrameAsync(frame);

        using var second = await app.PostFrameAsync(frame);

        await AssertAnswerAsync(second, stored: 0, known: 4, watermark: 1);
        Assert.Equal(4, (await app.StoredAsync(node)).Times.Length);
    }

    [Fact]
    public async Task PostFrame_CutInItsHeader_Is400AndTheNextIsStored()
    {
        var node = await app.RegisterAsync();
        var frame = node.Frame(1, FunctionApp.RecentMs);
        var refused = await app.CounterAsync("ingest.refused{reason=Malformed}");
        int[] lengths = [0, 1, 2, 3, 15, 16, 17, 20, 40];
        foreach (var length in lengths)
        {
            await Problem.AssertCountedAsync(app, () => app.PostFrameAsync(frame[..length]), HttpStatusCode.BadRequest, "bad-frame");
        }

        Assert.Equal(refused + lengths.Length, await app.CounterAsync("ingest.refused{reason=Malformed}"));
        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }

    [Fact]
    public async Task PostFrame_CutAnywhere_IsRefusedAndTheNextIsStored()
    {
        // Behind its header a cut frame is one with a wrong MAC: nothing of it is believed.
        var node = await app.RegisterAsync();
        var frame = node.Frame(1, FunctionApp.RecentMs, 60);
        for (var length = 1; length < frame.Length; length += 7)
        {
            using var answer = await app.PostFrameAsync(frame[..length]);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, $"{length}: {answer.StatusCode}");
        }

        using (var answer = await app.PostFrameAsync(frame[..^1]))
        {
            var detail = await Problem.AssertAsync(answer, HttpStatusCode.Unauthorized, "unknown-key");
            Assert.Contains("cut short", detail);
        }

        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }

    [Fact]
    public async Task PostFrame_BadMac_Is401AndTheNextIsStored()
    {
        var node = await app.RegisterAsync();
        var frame = node.Frame(1, FunctionApp.RecentMs);
        frame[^1] ^= 1;
        var refused = await app.CounterAsync("ingest.refused{reason=BadKey}");

        await Problem.AssertCountedAsync(app, () => app.PostFrameAsync(frame), HttpStatusCode.Unauthorized, "unknown-key");

        Assert.Equal(refused + 1, await app.CounterAsync("ingest.refused{reason=BadKey}"));
        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }

    [Fact]
    public async Task PostFrame_InNameOfAnotherNode_Is401()
    {
        var (one, other) = (await app.RegisterAsync(), await app.RegisterAsync());
        var start = FunctionApp.RecentMs;
        using var ownKeyId = await app.PostFrameAsync(one.FrameInNameOf(other.Id, one.Key.KeyId, start));
        await Problem.AssertAsync(ownKeyId, HttpStatusCode.Unauthorized, "unknown-key");
        using var otherKeyId = await app.PostFrameAsync(one.FrameInNameOf(other.Id, other.Key.KeyId, start));
        await Problem.AssertAsync(otherKeyId, HttpStatusCode.Unauthorized, "unknown-key");
        Assert.Empty((await app.StoredAsync(other)).Windows);
    }

    [Fact]
    public async Task PostFrame_UnknownSchema_Is409AndWithItsSchemaIsStored()
    {
        var node = await app.RegisterAsync();
        var schema = SeriesSchema.Create([SeriesDefinition.Gauge($"custom.x{Guid.NewGuid():N}", "1")]);
        var block = new SampleBlock(schema, [FunctionApp.RecentMs], [[7]]);

        await Problem.AssertCountedAsync(
            app, () => app.PostFrameAsync(node.Frame(1, block, withSchema: false)), HttpStatusCode.Conflict, "unknown-schema");

        Assert.Equal(0UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        using var again = await app.PostFrameAsync(node.Frame(1, block));
        await AssertAnswerAsync(again, stored: 1, known: 0, watermark: 1);
    }

    [Fact]
    public async Task PostFrame_GoodMacAroundRubbish_Is400AndSettled()
    {
        var node = await app.RegisterAsync();

        await Problem.AssertCountedAsync(
            app, () => app.PostFrameAsync(node.FrameOfRubbish(1, FunctionApp.RecentMs)), HttpStatusCode.BadRequest, "bad-frame");

        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        await Problem.AssertNextFrameIsStoredAsync(app, node, 2);
    }

    [Fact]
    public async Task PostFrame_TenMegabytes_Is413AndTheNextIsStored()
    {
        var node = await app.RegisterAsync();

        await Problem.AssertCountedAsync(
            app, () => app.PostFrameAsync(new byte[10 * 1024 * 1024]), HttpStatusCode.RequestEntityTooLarge, "body-too-large");

        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }

    [Fact]
    public async Task PostFrame_ChunkedPastTheLimit_Is413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/metrics");
        request.Content = new ByteArrayContent(new byte[300 * 1024]);
        request.Headers.TransferEncodingChunked = true;
        using var answer = await app.Http.SendAsync(request);
        await Problem.AssertAsync(answer, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    private static async Task AssertAnswerAsync(HttpResponseMessage answer, int stored, int known, ulong watermark)
    {
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(stored, json.GetProperty("stored").GetInt32());
        Assert.Equal(known, json.GetProperty("known").GetInt32());
        Assert.Equal(watermark, json.GetProperty("watermark").GetUInt64());
    }
}
