using System.Net;
using System.Text;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Http;

public sealed class SendLimitTests
{
    [Theory]
    [InlineData(1024 * 1024, HttpStatusCode.Created)]
    [InlineData((1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_BodySize_IsLimited(int bytes, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.PostAsync("/telemetry/partitions/0/messages", new byte[bytes]);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(0, server.Server.BufferedBytes);
    }

    [Fact]
    public async Task Post_BodyALittleTooLarge_IsTakenFromWhoStillSendsIt()
    {
        const int TooMuch = (1024 * 1024) + 1;
        await using var server = await TestServer.StartAsync();
        await using var raw = await server.OpenRawAsync(Head(server, TooMuch));
        using var reader = new StreamReader(raw);
        Assert.StartsWith("HTTP/1.1 413 ", await reader.ReadLineAsync(), StringComparison.Ordinal);

        // The same connection goes on behind the body.
        await raw.WriteAsync(new byte[TooMuch]);
        await raw.WriteAsync(Encoding.ASCII.GetBytes(Head(server, 4).ReplaceLineEndings("\r\n") + "more"));
        string? line;
        do
        {
            line = await reader.ReadLineAsync();
        }
        while (line?.EndsWith("HTTP/1.1 201 Created", StringComparison.Ordinal) == false);

        Assert.NotNull(line);
        Assert.Single(await server.StoredAsync());
    }

    [Fact]
    public async Task Post_BodyAndPropertiesTogetherTooLarge_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var body = new byte[1024 * 1024];
        using var response = await server.PostAsync("/telemetry/publishers/node-a/messages", body);
        await SendTests.AssertProblemAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Post_TooManyCustomHeaders_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/telemetry/messages") { Content = new StringContent("x") };
        for (var i = 0; i <= HeaderProperties.MaxProperties; i++)
        {
            request.Headers.Add($"P{i}", "v");
        }

        using var response = await server.SendAsync(request, server.Token("/telemetry"));
        await SendTests.AssertProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_WithoutALength_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/telemetry/messages") { Content = new StringContent("x") };
        request.Headers.TransferEncodingChunked = true;
        using var response = await server.SendAsync(request, server.Token("/telemetry"));
        await SendTests.AssertProblemAsync(response, HttpStatusCode.LengthRequired);
    }

    [Fact]
    public async Task Post_QueueFull_IsToldToRetry()
    {
        await using var server = await TestServer.StartAsync(new LogOptions { QueuedEvents = 1, CommitThreads = 1 });
        var log = server.Hub.Partitions[0];
        Assert.True((await log.AppendAsync(TestStore.Event("warm"))).IsStored);
        server.Test.Files.Hold();
        var underWay = log.AppendAsync(TestStore.Event("under way"));
        await Eventually.True(() => server.Test.Files.Held == 1, "the flush is under way");
        var waiting = server.PostAsync("/telemetry/partitions/0/messages", "waiting");
        await Eventually.True(() => log.GetStats().QueuedEvents == 1, "the event waits");
        using var refused = await server.PostAsync("/telemetry/partitions/0/messages", "too many");
        await SendTests.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        server.Test.Files.Go();
        using var stored = await waiting;
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        Assert.True((await underWay).IsStored);
    }

    [Fact]
    public async Task Post_OverTheEventRate_IsToldWhenToRetry()
    {
        await using var server = await TestServer.StartAsync(change: o => o with { EventsPerSecond = 3 });
        for (var i = 0; i < 3; i++)
        {
            using var response = await server.PostAsync("/telemetry/messages", "x");
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        using var refused = await server.PostAsync("/telemetry/messages", "x");
        await SendTests.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        server.Test.Time.Advance(TimeSpan.FromSeconds(1));
        using var batch = await server.PostBatchAsync($"[{string.Join(',', Enumerable.Repeat("""{"Body":"x"}""", 6))}]");
        Assert.Equal(HttpStatusCode.Created, batch.StatusCode);
        using var owing = await server.PostBatchAsync("""[{"Body":"1"},{"Body":"2"},{"Body":"3"}]""");
        Assert.Equal(TimeSpan.FromSeconds(2), owing.Headers.RetryAfter?.Delta);
        Assert.Equal(9, (await server.StoredAsync()).Count);
    }

    [Fact]
    public async Task Post_DiskFull_IsUnavailableAndWorksAgainLater()
    {
        await using var server = await TestServer.StartAsync();
        server.Test.Files.Room = 0;
        using var failed = await server.PostAsync("/telemetry/messages", "x");
        await SendTests.AssertProblemAsync(failed, HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(failed.Headers.RetryAfter);
        server.Test.Files.Room = long.MaxValue;
        using var stored = await server.PostAsync("/telemetry/messages", "y");
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        Assert.Equal("y", TestStore.Body(Assert.Single(await server.StoredAsync())));
    }

    [Fact]
    public async Task Post_BodyThatDoesNotArrive_TimesOutAndHoldsUpNobody()
    {
        await using var server = await TestServer.StartAsync();
        await using var slow = await server.OpenRawAsync(Head(server, 100) + "half");
        await Eventually.True(() => server.Server.BufferedBytes == 100, "the server waits for the body");
        using var other = await server.PostAsync("/telemetry/messages", "other");
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
        using var reader = new StreamReader(slow);
        var answering = reader.ReadToEndAsync();
        await Eventually.True(
            () =>
            {
                server.Test.Time.Advance(TimeSpan.FromSeconds(11));
                return answering.IsCompleted;
            },
            "the answer");
        var answer = await answering;
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("did not arrive within 10 s", answer, StringComparison.Ordinal);
        Assert.Equal(0, server.Server.BufferedBytes);
        Assert.Single(await server.StoredAsync());
    }

    [Fact]
    public async Task Post_ClientGoesAwayHalfWay_FreesItsMemory()
    {
        await using var server = await TestServer.StartAsync();
        var gone = await server.OpenRawAsync(Head(server, 100) + "half");
        await Eventually.True(() => server.Server.BufferedBytes == 100, "the server waits for the body");
        await gone.DisposeAsync();
        await Eventually.True(() => server.Server.BufferedBytes == 0, "the memory is given back");
        Assert.Empty(await server.StoredAsync());
    }

    [Fact]
    public async Task Post_TooManyBodiesAtOnce_IsToldToRetry()
    {
        await using var server = await TestServer.StartAsync(change: o => o with { MaxBodyBytes = 1000, MaxBufferedBytes = 1500 });
        await using var slow = await server.OpenRawAsync(Head(server, 1000));
        await Eventually.True(() => server.Server.BufferedBytes == 1000, "the server waits for the body");
        using var refused = await server.PostAsync("/telemetry/messages", new string('x', 600));
        await SendTests.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests);
        using var small = await server.PostAsync("/telemetry/messages", new string('x', 400));
        Assert.Equal(HttpStatusCode.Created, small.StatusCode);
    }

    [Theory]
    [InlineData("POST /telemetry/messages HTTP/1.1\nHost: x\nContent-Length: -5\n\n")]
    [InlineData("POST /telemetry/messages HTTP/1.1\n\n")]
    [InlineData("NONSENSE\n\n")]
    [InlineData("\0\u0001\u0002\u0003\n\n")]
    public async Task Raw_BytesThatAreNoRequest_AreRefusedAndTheNextIsStored(string bytes)
    {
        await using var server = await TestServer.StartAsync();
        await using var raw = await server.OpenRawAsync(bytes);
        using var reader = new StreamReader(raw);
        Assert.StartsWith("HTTP/1.1 400 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        using var next = await server.PostAsync("/telemetry/messages", "good");
        Assert.Equal(HttpStatusCode.Created, next.StatusCode);
    }

    [Fact]
    public async Task Start_NotLoopbackOrNoRules_IsRefused()
    {
        await using var test = new TestStore();
        Task Start(HubServerOptions options) => HubServer.StartAsync(test.Store, options, test.Time);
        var everywhere = new HubServerOptions { Rules = TestServer.Rules, Address = IPAddress.Any };
        await Assert.ThrowsAsync<ArgumentException>(() => Start(everywhere));
        await Assert.ThrowsAsync<ArgumentException>(() => Start(new HubServerOptions { Rules = [] }));
        var keyless = new HubServerOptions { Rules = [new SasRule("a", "", SasRights.Send)] };
        await Assert.ThrowsAsync<ArgumentException>(() => Start(keyless));
    }

    private static string Head(TestServer server, int length) => new StringBuilder()
        .Append("POST /telemetry/messages HTTP/1.1\n")
        .Append(null, $"Host: 127.0.0.1:{server.Server.Address.Port}\n")
        .Append(null, $"Authorization: {server.Token("/telemetry")}\n")
        .Append(null, $"Content-Length: {length}\n\n")
        .ToString();
}
