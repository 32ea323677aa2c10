using System.Net;
using System.Text;
using CloudNexus.Agent.Tests.Logs;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Agent.Tests.Aggregate;

/// <summary>What comes to an aggregator beside samples: log frames, and relays of models.</summary>
public sealed class RelayedLogTests
{
    private const string Claim = "api/v1/agents/relay/claim";

    [Fact]
    public async Task LogFrame_OfAHost_IsRelayedAsItIs()
    {
        await using var rig = await AggregateRig.StartAsync();
        var hub = new LogHubDouble(rig.Server);
        using var client = new HttpClient { BaseAddress = new Uri(rig.Address) };
        var key = rig.Server.Store.Enrol();
        var lines = new LogBlockWriter();
        lines.TryAdd(new LogLine(1, LogLevel.Info, "app", "one"));
        var frame = LogFrame.Write(new LogFrameHeader(key.NodeId, key.KeyId, 1, 1), lines.Pack(), key.DeriveLogMacKey());

        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(client, frame, FrameSender.LogFrameMediaType));
        Assert.Equal(["one"], hub.Texts);
        Assert.Equal(1, rig.Aggregator.Counters.Frames);
        Assert.Equal(1, rig.Aggregator.Hosts.Count);

        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, frame, FrameSender.FrameMediaType));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, frame[..20], FrameSender.LogFrameMediaType));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(client, new byte[LogFrame.MostBytes + 1], FrameSender.LogFrameMediaType));
        Assert.Single(hub.Frames);
    }

    [Fact]
    public async Task Claim_OfARelay_WaitsAndBringsMuch()
    {
        await using var rig = await AggregateRig.StartAsync();
        var work = new string('x', 2_000_000);
        rig.Server.Intercept = async (http, kind) =>
        {
            if (kind == "claim")
            {
                await http.Response.WriteAsync(work);
            }
            else
            {
                http.Response.StatusCode = kind is "relay" or "parts" ? 204 : 404;
            }

            return true;
        };
        using var http = new HttpExchange(TimeProvider.System);
        var client = new ServerClient(http, new Uri(rig.Address + "/"));
        var key = rig.Server.Store.Enrol();
        Task<HttpAnswer> CallAsync(HttpMethod method, string path) => client.SendSignedAsync(
            method, path, "{}"u8.ToArray(), key, TimeProvider.System.GetUtcNow(), CancellationToken.None, 4_000_000);

        Assert.Equal(204, (await CallAsync(HttpMethod.Put, "api/v1/agents/relay")).Status);
        Assert.Equal(work, Encoding.ASCII.GetString((await CallAsync(HttpMethod.Post, Claim)).Body));
        Assert.Equal(204, (await CallAsync(HttpMethod.Post, "api/v1/agents/relay/Ab-1/parts")).Status);
        Assert.Equal(404, (await CallAsync(HttpMethod.Post, "api/v1/agents/relay/a/b/parts")).Status);
        Assert.Equal(404, (await CallAsync(HttpMethod.Post, "api/v1/agents/relay//parts")).Status);
        Assert.Equal(3, rig.Server.Requests.Count);
    }

    [Fact]
    public async Task Claim_RelayGoesAway_ClaimsNoLonger()
    {
        await using var rig = await AggregateRig.StartAsync();
        var waits = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        rig.Server.Intercept = async (context, _) =>
        {
            using var registered = context.RequestAborted.Register(gone.SetResult);
            waits.SetResult();
            await gone.Task;
            return true;
        };
        using var stop = new CancellationTokenSource();
        using var http = new HttpExchange(TimeProvider.System);
        var client = new ServerClient(http, new Uri(rig.Address + "/"));
        var claim = client.SendSignedAsync(
            HttpMethod.Post, Claim, "{}"u8.ToArray(), rig.Server.Store.Enrol(), TimeProvider.System.GetUtcNow(), stop.Token);
        await waits.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => claim);
        await Eventually.True(() => gone.Task.IsCompleted, "the server's caller is gone too");
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, byte[] frame, string type)
    {
        using var content = new ByteArrayContent(frame) { Headers = { ContentType = new(type) } };
        using var answer = await client.PostAsync(new Uri("/api/v1/logs/frames", UriKind.Relative), content);
        return answer.StatusCode;
    }
}
