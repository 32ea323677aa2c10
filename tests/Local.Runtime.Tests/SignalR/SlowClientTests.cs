using CloudNexus.Harness;
using CloudNexus.Local.Runtime.SignalR;
using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.SignalR;

public class SlowClientTests
{
    [Fact]
    public async Task Send_ToAClientThatDoesNotRead_DisconnectsItAndServesTheOthers()
    {
        await using var host = await RunningHost.StartAsync(SignalRApp.Create(o => o.MaxQueuedSignalRBytes = 4 * 1024 * 1024));
        await using var slow = await SignalRApp.ConnectAsync(host, "slow");
        await using var quick = await SignalRApp.ConnectAsync(host, "quick");
        var live = SignalRApp.Live(host);
        var big = new RawJson(System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 512 * 1024)}\""));

        for (var i = 0; live.User("slow").Count > 0; i++)
        {
            Assert.InRange(i, 0, 200);
            OutgoingMessage.Send(new OutgoingMessage($"m{i}", [big]), live.All());
            Assert.StartsWith($"m{i}[", await quick.NextCallAsync(), StringComparison.Ordinal);
            if (host.Counters["functions.signalr_messages_dropped"] > 0)
            {
                await Eventually.True(() => live.User("slow").Count == 0, "the slow client is disconnected");
            }
        }

        Assert.True(host.Counters["functions.signalr_messages_dropped"] > 0);
        Assert.Single(live.User("quick"));
    }

    [Fact]
    public async Task Connect_BeyondTheMostClients_Is503()
    {
        await using var host = await RunningHost.StartAsync(SignalRApp.Create(o => o.MaxSignalRConnections = 1));
        await using var first = await SignalRApp.ConnectAsync(host, "first");
        var (url, token) = await SignalRApp.NegotiateAsync(host, "second");

        using var request = new HttpRequestMessage(HttpMethod.Post, url.Replace("/client/", "/client/negotiate", StringComparison.Ordinal));
        request.Headers.Add("Authorization", $"Bearer {token}");
        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }
}
