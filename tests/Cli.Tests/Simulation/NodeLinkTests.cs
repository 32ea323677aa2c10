using CloudNexus.Cli.Simulation.Fleet;

namespace CloudNexus.Cli.Tests.Simulation;

public sealed class NodeLinkTests : IDisposable
{
    private readonly Server _server = new();
    private readonly Traffic _traffic = new();
    private readonly HttpMessageInvoker _network;
    private readonly HttpClient _client;
    private readonly NodeLink _link;
    private bool _isDown;

    public NodeLinkTests()
    {
        _network = new HttpMessageInvoker(_server);
        _link = new NodeLink(_network, () => _isDown, _traffic);
        _client = new HttpClient(_link) { BaseAddress = new Uri("http://127.0.0.1:1/") };
    }

    [Fact]
    public async Task Send_LinkUp_GoesOnAndIsCountedByWhatItIs()
    {
        using var answer = await _client.PostAsync("hub/publishers/n/messages", new ByteArrayContent(new byte[7]));

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal((1, 7), (_traffic.Requests(RequestKind.Hub), _traffic.BytesSent));
        Assert.False(_link.Enrolled.IsCompleted);
    }

    [Fact]
    public async Task Send_Registration_EndsTheEnrolment()
    {
        using var answer = await _client.PostAsync("api/v1/agents/register", null);

        Assert.True(_link.Enrolled.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Send_LinkDown_ReachesNobodyAndIsNoFailureOfTheServer()
    {
        _isDown = true;

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync("row"));

        Assert.Equal((0, 0), (_server.Requests, _traffic.Refused(RequestKind.Control)));
    }

    [Fact]
    public async Task Send_LinkCutMeanwhile_LosesTheAnswerButNotTheRequest()
    {
        _server.Meanwhile = () => _isDown = true;

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync("row"));

        Assert.Equal((1, 0), (_server.Requests, _traffic.Refused(RequestKind.Control)));
    }

    public void Dispose()
    {
        _client.Dispose();
        _link.Dispose();
        _network.Dispose();
        _server.Dispose();
    }

    private sealed class Server : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public Action Meanwhile { get; set; } = () => { };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            Meanwhile();
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
