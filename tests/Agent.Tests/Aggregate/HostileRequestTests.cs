using System.Net.Sockets;
using System.Text;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Aggregate;

public sealed class HostileRequestTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "404")]
    [InlineData("GET /api/v1/nodes HTTP/1.1\r\nHost: h\r\n\r\n", "404")]
    [InlineData("PUT /api/v1/metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", "404")]
    [InlineData("GET /control/../api/v1/agents/sync HTTP/1.1\r\nHost: h\r\n\r\n", "403")]
    [InlineData("POST /api/v1/agents/sync HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", "401")]
    [InlineData("POST /api/v1/agents/sync HTTP/1.1\r\nHost: h\r\nX-Nexus-Signature: v1;a;b;c;d;e\r\nContent-Length: 2\r\n\r\n{}", "401")]
    [InlineData("PUT /api/v1/agents/self HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", "401")]
    [InlineData("POST /api/v1/agents/commands/a.b/report HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", "404")]
    [InlineData("POST /api/v1/agents/commands/../report HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", "404")]
    [InlineData("POST /api/v1/agents/commands/report HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", "404")]
    [InlineData("POST /api/v1/agents/register HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", "400")]
    [InlineData("POST /api/v1/agents/register HTTP/1.1\r\nHost: a/../b\r\nContent-Length: 2\r\n\r\n{}", "400")]
    [InlineData("POST /api/v1/agents/register HTTP/1.1\r\nHost: u@evil\r\nContent-Length: 2\r\n\r\n{}", "400")]
    [InlineData("POST /api/v1/agents/register HTTP/1.1\r\nHost: h\r\nContent-Length: 70000\r\n\r\n", "413")]
    [InlineData("POST /api/v1/metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n", "400")]
    [InlineData("POST /api/v1/metrics HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "400")]
    [InlineData("POST /api/v1/metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400")]
    [InlineData("POST /api/v1/metrics HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411")]
    [InlineData("POST /api/v1/metrics HTTP/1.1\r\nHost: h\r\nA: b\r\n folded\r\n\r\n", "400")]
    [InlineData("POST /api/v1/metrics HTTP/1.1\r\nHost : h\r\n\r\n", "400")]
    [InlineData("POST http://elsewhere/api/v1/metrics HTTP/1.1\r\nHost: h\r\n\r\n", "400")]
    [InlineData("POST /api/v1/metrics HTTP/1.0\r\n\r\n", "505")]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("GET /control/\u00e9 HTTP/1.1\r\nHost: h\r\n\r\n", "400")]
    [InlineData("\r\n\r\n", "400")]
    public async Task Talk_NotWhatIsRelayed_IsRefusedAndNotPassedOn(string text, string status)
    {
        await using var rig = await AggregateRig.StartAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", await rig.TalkAsync(text), StringComparison.Ordinal);
        Assert.Empty(rig.Server.Requests);
    }

    [Fact]
    public async Task Talk_HeadWithoutEnd_IsRefused()
    {
        await using var rig = await AggregateRig.StartAsync();
        Assert.StartsWith("HTTP/1.1 431 ", await rig.TalkAsync("GET /" + new string('a', 9000)), StringComparison.Ordinal);
        var many = string.Concat(Enumerable.Range(0, 80).Select(i => $"A{i}: b\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await rig.TalkAsync($"GET / HTTP/1.1\r\n{many}\r\n"), StringComparison.Ordinal);
        Assert.Equal(2, rig.Aggregator.Counters.Malformed);
    }

    [Fact]
    public async Task Talk_TwoRequestsInOnePacket_AreBothAnswered()
    {
        await using var rig = await AggregateRig.StartAsync();
        const string One = "GET /control/x HTTP/1.1\r\nHost: h\r\n\r\n";
        var answer = await rig.TalkAsync(One + "POST /api/v1/metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc" + One);
        Assert.Equal(["403", "400", "403"], answer.Split("HTTP/1.1 ").Skip(1).Select(a => a[..3]));
    }

    [Fact]
    public async Task Talk_HeadSlowerThanAllowed_IsCutOff()
    {
        var clock = new ManualTimeProvider();
        await using var rig = await AggregateRig.StartAsync(clock: clock);
        using var client = new TcpClient();
        await client.ConnectAsync(rig.Aggregator.Address);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /cont"u8.ToArray());
        var read = stream.ReadAsync(new byte[10]).AsTask();
        await Eventually.True(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(11));
                return read.IsCompleted;
            },
            "the connection is closed");
        Assert.Equal(0, await read.ContinueWith(t => t.IsFaulted ? 0 : t.Result, TaskScheduler.Default));
    }

    [Fact]
    public async Task Talk_BodyCutShort_IsNotPassedOn()
    {
        await using var rig = await AggregateRig.StartAsync();
        Assert.Equal("", await rig.TalkAsync("POST /api/v1/agents/register HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\n{}"));
        Assert.Empty(rig.Server.Requests);
    }

    [Fact]
    public async Task Connect_MoreThanAllowed_AreClosedAndCounted()
    {
        await using var rig = await AggregateRig.StartAsync(o => o with { MostConnections = 3, MostConnectionsPerAddress = 2 });
        using var first = await OpenAsync(rig);
        using var second = await OpenAsync(rig);
        Assert.Equal("", await rig.TalkAsync("GET /control/x HTTP/1.1\r\nHost: h\r\n\r\n"));
        Assert.Equal(1, rig.Aggregator.Counters.ConnectionsRefused);
    }

    [Fact]
    public async Task Talk_RandomBytes_NeverStopTheService()
    {
        await using var rig = await AggregateRig.StartAsync();
        var random = new Random(5);
        const string Honest =
            "POST /api/v1/metrics HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello";
        for (var i = 0; i < 200; i++)
        {
            var text = Honest.ToCharArray();
            for (var n = random.Next(1, 8); n > 0; n--)
            {
                text[random.Next(text.Length)] = (char)random.Next(256);
            }

            await rig.TalkAsync(new string(text));
        }

        Assert.StartsWith("HTTP/1.1 403 ", await rig.TalkAsync("GET /control/x HTTP/1.1\r\nHost: h\r\n\r\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("GET", rig.Log.ToString(), StringComparison.Ordinal);
    }

    private static async Task<TcpClient> OpenAsync(AggregateRig rig)
    {
        var client = new TcpClient();
        await client.ConnectAsync(rig.Aggregator.Address);
        await client.GetStream().WriteAsync("GET /control/x HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray());
        var answer = new byte[12];
        await client.GetStream().ReadExactlyAsync(answer);
        Assert.Equal("HTTP/1.1 403", Encoding.ASCII.GetString(answer));
        return client;
    }
}
