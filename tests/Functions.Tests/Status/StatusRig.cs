using System.Net;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Status;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Functions.Status.Uptime;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Status;

/// <summary>
/// The app's services with a hub of two partitions whose delivery a test can stop, and agents that send to it: a second at a time, with the timers at
/// their seconds.
/// </summary>
internal sealed class StatusRig : HttpMessageHandler, IAsyncDisposable
{
    private readonly List<byte[]> _hub = [];
    private readonly List<TestAgent> _agents = [];

    public StatusRig(int partitions = 2, Action<IServiceCollection>? change = null)
    {
        Change = services =>
        {
            services.AddSingleton<IEvents>(Events);
            services.AddSingleton(new ProbeOptions(partitions));
            services.AddSingleton(new EventHubSender(new HttpClient(this, disposeHandler: false)));
            change?.Invoke(services);
        };
        App = new ServiceApp(Change);
    }

    public ServiceApp App { get; }

    public Action<IServiceCollection> Change { get; }

    public RecordedEvents Events { get; } = new();

    /// <summary>Whether the hub takes nothing.</summary>
    public bool IsHubShut { get; set; }

    /// <summary>Whether what the hub takes stays there.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Probes that were sent, by the path of their partition.</summary>
    public List<string> Paths { get; } = [];

    public DateTimeOffset Now => App.Time.GetUtcNow();

    public async Task<TestAgent> AddAgentAsync(string name = "node")
    {
        var agent = new TestAgent(await App.RegisterAsync(name), Now.ToUnixTimeMilliseconds());
        Events.Clear();
        _agents.Add(agent);
        return agent;
    }

    /// <summary>Whether the hub has taken it.</summary>
    public bool Send(byte[] body)
    {
        if (!IsHubShut)
        {
            _hub.Add(body);
        }

        return !IsHubShut;
    }

    public async Task RunAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            App.Time.Advance(TimeSpan.FromSeconds(1));
            var second = Now.ToUnixTimeSeconds();
            foreach (var agent in _agents)
            {
                agent.Tick(Now.ToUnixTimeMilliseconds(), Send);
            }

            if (second % 10 == 0)
            {
                await App.Get<Prober>().RunAsync(default);
            }

            await DeliverAsync();
            if (second % 10 == 4)
            {
                await App.Get<StatusService>().RunAsync(default);
            }
        }
    }

    public async Task<NodeState> StateAsync(TestAgent agent) => (await App.Get<NodeStateStore>().FindAsync(agent.Id, default))!;

    public async Task<UptimeAnswer> UptimeAsync(TestAgent agent, int days = 1)
        => await App.Get<UptimeService>().RunAsync(TestCallers.Admin, agent.Id, days, default);

    public async Task<NodeItem> ItemAsync(TestAgent agent) => await App.Fleet.GetAsync(TestCallers.Admin, agent.Id, default);

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await App.DisposeAsync();
        Dispose();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Paths)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
        }

        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        lock (_hub)
        {
            return new HttpResponseMessage(Send(body) ? HttpStatusCode.Created : HttpStatusCode.ServiceUnavailable);
        }
    }

    private async Task DeliverAsync()
    {
        if (IsStalled || _hub.Count == 0)
        {
            return;
        }

        var batch = _hub.ToArray();
        _hub.Clear();
        await App.IngestAsync(batch);
    }
}
