using System.Net;
using System.Text;
using System.Text.Json;
using CloudNexus.Agent.Aggregate;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Commands;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Aggregate;

public sealed class AggregatorTests
{
    [Fact]
    public async Task Run_SeveralAgentsOverTls_AllSamplesArriveOnceAndNothingElseIsReached()
    {
        using var directory = new TemporaryDirectory();
        var files = SelfSignedCertificate.WriteTo(directory);
        await using var rig = await AggregateRig.StartAsync(o => o with { Certificate = files.Certificate, Key = files.Key });
        rig.Server.FlushIntervalSeconds = 1;
        rig.Server.PollIntervalSeconds = 1;
        var address = rig.Address.Replace("http:", "https:", StringComparison.Ordinal);
        await using var agents = new Agents(address, 2, new TransportOptions { CaFile = files.Certificate });
        await Eventually.True(
            () => agents.Hosts.All(a => a.Counters.FramesSettled >= 2), "each agent's frames are settled through the aggregator");
        await agents.StopAsync();

        AssertNothingLost(rig.Server, 2);
        Assert.Equal(2, rig.Server.Count("/register"));
        Assert.Equal(0, rig.Server.Count("/messages"));
        Assert.Equal(2, rig.Aggregator.Hosts.Count);
        Assert.DoesNotContain(ServerDouble.EnrolmentToken, rig.Log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", rig.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CommandsForAnAgent_AreClaimedAndReportedThroughTheAggregator()
    {
        await using var rig = await AggregateRig.StartAsync();
        (rig.Server.FlushIntervalSeconds, rig.Server.PollIntervalSeconds) = (1, 1);
        var commands = new CommandServerDouble(rig.Server);
        await using var agents = new Agents(rig.Address, 1);
        await Eventually.True(() => commands.Count("self") == 1, "the agent has told what it can do");
        var id = commands.Give("system");
        await Eventually.True(() => commands.EndOf(id) is not null, "the command has ended");
        Assert.Equal("completed", commands.EndOf(id));
        var unsigned = "POST /api/v1/agents/commands/claim HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}";
        Assert.StartsWith("HTTP/1.1 401 ", await rig.TalkAsync(unsigned), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ServerAwayForAWhile_NothingIsLost()
    {
        var clock = new ManualTimeProvider();
        await using var rig = await AggregateRig.StartAsync(clock: clock);
        rig.Server.FlushIntervalSeconds = 1;
        rig.Server.PollIntervalSeconds = 1;
        await using var first = Rig.Through(rig.Address, rig.Server, clock);
        await using var second = Rig.Through(rig.Address, rig.Server, clock);
        Rig[] agents = [first, second];
        await Rig.RunUntilAsync(agents, () => agents.All(a => a.Counters.FramesSettled >= 1), "both agents work");
        rig.Server.Intercept = async (context, _) =>
        {
            await Task.Yield();
            context.Abort();
            return true;
        };
        await Rig.RunUntilAsync(agents, () => agents.All(a => a.Counters.SendErrors > 3), "both agents notice");
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        var before = agents.Select(a => a.Counters.FramesSettled).ToArray();
        await Rig.RunUntilAsync(
            agents, () => agents.Select((a, i) => a.Counters.FramesSettled >= before[i] + 2).All(so => so), "both go on");
        await first.EndAsync();
        await second.EndAsync();

        AssertNothingLost(rig.Server, 2);
    }

    [Fact]
    public async Task Register_AsManyHostsAsItTakes_SendsFurtherOnesAway()
    {
        await using var rig = await AggregateRig.StartAsync(o => o with { MostHosts = 2 });
        using var client = new HttpClient { BaseAddress = new Uri(rig.Address) };
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client)).StatusCode);
        var third = await RegisterAsync(client);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, third.StatusCode);
        Assert.Equal(60, third.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal("application/problem+json", third.Content.Headers.ContentType!.MediaType);
        Assert.Contains("/problems/too-many-hosts", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(2, rig.Server.Count("/register"));
    }

    [Fact]
    public async Task Register_Refused_TakesNoPlaceAndIsAnsweredAsTheServerDid()
    {
        await using var rig = await AggregateRig.StartAsync(o => o with { MostHosts = 1 });
        using var client = new HttpClient { BaseAddress = new Uri(rig.Address) };
        for (var i = 0; i < 3; i++)
        {
            var refused = await RegisterAsync(client, "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("unknown-token", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client)).StatusCode);
    }

    [Fact]
    public async Task Register_Answer_HidesHubAndControlRow()
    {
        await using var rig = await AggregateRig.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(rig.Address) };
        var text = await (await RegisterAsync(client)).Content.ReadAsStringAsync();
        using var body = JsonDocument.Parse(text);
        var settings = body.RootElement.GetProperty("settings");
        var link = settings.GetProperty("control").GetProperty("url").GetString()!;
        Assert.Equal(JsonValueKind.Null, settings.GetProperty("send").ValueKind);
        Assert.StartsWith(rig.Address + "/control/", link, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", text, StringComparison.Ordinal);
        Assert.Equal(5, settings.GetProperty("pollIntervalSeconds").GetInt32());

        var row = await client.GetAsync(new Uri(link));
        Assert.Equal(HttpStatusCode.OK, row.StatusCode);
        Assert.Contains("Settled", await row.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var guessed = await client.GetAsync(new Uri(link[..^1] + "?"));
        Assert.Equal(HttpStatusCode.Forbidden, guessed.StatusCode);
    }

    [Fact]
    public async Task Frame_OfAStrangeHost_IsForTheServerToJudge()
    {
        await using var rig = await AggregateRig.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(rig.Address) };
        var known = rig.Server.Store.Enrol();
        var forged = ApiKey.New(known.NodeId);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(client, Frame(forged))).StatusCode);
        Assert.Equal(0, rig.Aggregator.Hosts.Count);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(client, Frame(known))).StatusCode);
        Assert.Equal(1, rig.Aggregator.Hosts.Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(client, [1, 2, 3])).StatusCode);
        Assert.Equal(2, rig.Server.Count("/metrics"));
    }

    [Fact]
    public async Task Frame_ServerAway_Is503WithRetryAfterAndDoesNotWait()
    {
        await using var rig = await AggregateRig.StartAsync(o => o with { Server = new Uri($"http://127.0.0.1:{Ports.Free()}/") });
        using var client = new HttpClient { BaseAddress = new Uri(rig.Address) };
        var frame = Frame(ApiKey.New("web"));
        for (var i = 0; i < 3; i++)
        {
            var answer = await SendAsync(client, frame);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
            Assert.Contains("server-away", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Frame_TooManyOfOneHost_Is429()
    {
        await using var rig = await AggregateRig.StartAsync(o => o with { HostRate = (0, 2) });
        using var client = new HttpClient { BaseAddress = new Uri(rig.Address) };
        var (fast, other) = (rig.Server.Store.Enrol(), rig.Server.Store.Enrol());
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(client, Frame(fast))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(client, Frame(fast))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(client, Frame(fast))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(client, Frame(fast))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(client, Frame(other))).StatusCode);
    }

    [Fact]
    public async Task Command_RealProgram_RelaysUntilToldToStop()
    {
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var port = Ports.Free();
        var run = AgentProgram.RunAsync(
            ["aggregate", "--listen", $"127.0.0.1:{port}", "--server", server.Address, "--config", "/dev/null"],
            _ => null, TextWriter.Null, TimeProvider.System, stop.Token);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(client)).StatusCode);
        await stop.CancelAsync();
        Assert.Equal(AgentProgram.Success, await run);
    }

    [Theory]
    [InlineData("--server http://h", "--listen ADDR:PORT")]
    [InlineData("--server http://h --listen 127.0.0.1", "--listen ADDR:PORT")]
    [InlineData("--server http://h/path --listen 127.0.0.1:1", "without a path")]
    [InlineData("--server http://h --listen 127.0.0.1:1 --key /k", "of no use without --cert")]
    [InlineData("--server http://h --listen 127.0.0.1:1 --cert /nowhere.pem", "cannot be used")]
    public async Task Command_SomethingWrong_SaysWhatWouldDo(string arguments, string message)
    {
        var output = new StringWriter();
        var code = await AgentProgram.RunAsync(
            ["aggregate", "--config", "/dev/null", .. arguments.Split(' ')],
            _ => null, output, TimeProvider.System, CancellationToken.None);
        Assert.Equal(AgentProgram.WrongUsage, code);
        Assert.Contains(message, output.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Frame(ApiKey key)
    {
        var header = new FrameHeader(key.NodeId, key.KeyId, 1, 1, 1, 1000, SampleBlock.None.Schema.Id);
        return new FrameWriter().Write(header, SampleBlock.None, true, key.DeriveMacKey(), []);
    }

    private static void AssertNothingLost(ServerDouble server, int nodes)
    {
        var headers = server.Store.Headers;
        Assert.Equal(nodes, headers.Select(h => h.NodeId).Distinct().Count());
        Assert.All(headers.GroupBy(h => h.NodeId), node =>
        {
            var sequences = node.Select(h => h.Sequence).Distinct().Order().ToArray();
            Assert.Equal(Enumerable.Range(1, sequences.Length).Select(n => (ulong)n), sequences);
            Assert.Contains(node, h => h.Stopping);
            var times = server.Store.TimesOf(node.Key);
            Assert.True(times.Count >= 2);
        });
        Assert.Equal(0UL, server.Store.Lost);
    }

    private static async Task<HttpResponseMessage> RegisterAsync(HttpClient client, string token = ServerDouble.EnrolmentToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents/register");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, byte[] frame)
    {
        using var content = new ByteArrayContent(frame);
        content.Headers.ContentType = new("application/vnd.cloudnexus.frame");
        return await client.PostAsync(new Uri("/api/v1/metrics", UriKind.Relative), content);
    }

    /// <summary>Whole agents of this host.</summary>
    private sealed class Agents : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<TemporaryDirectory> _directories = [];
        private readonly Task _all;

        public Agents(string server, int count, TransportOptions? transport = null)
        {
            _directories = [.. Enumerable.Range(0, count).Select(_ => new TemporaryDirectory())];
            Hosts = [.. _directories.Select(directory => new AgentHost(
                new AgentOptions
                {
                    Server = new Uri(server + "/"),
                    DataDirectory = directory.Path,
                    EnrolmentToken = ServerDouble.EnrolmentToken,
                    Processes = false,
                    Transport = transport ?? new TransportOptions(),
                },
                new AgentLog(TextWriter.Null, TimeProvider.System),
                TimeProvider.System,
                Random.Shared.NextDouble) { StopTime = TimeSpan.FromSeconds(30) })];
            _all = Task.WhenAll(Hosts.Select(h => h.RunAsync(_stop.Token)));
        }

        public IReadOnlyList<AgentHost> Hosts { get; }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _all;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _directories.ForEach(d => d.Dispose());
            _stop.Dispose();
        }
    }
}
