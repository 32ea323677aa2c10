using System.Collections.Concurrent;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests;

/// <summary>Several agents in one process: each its own node, on what the process gives them in place of a host.</summary>
public sealed class SharedProcessTests
{
    [Fact]
    public async Task Run_TwoOnOneLink_TellWhatIsSettledAndLeaveTheLinkOpen()
    {
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        (server.FlushIntervalSeconds, server.PollIntervalSeconds) = (1, 1);
        using var link = new CountingLink();
        using var stop = new CancellationTokenSource();
        using var first = new TemporaryDirectory();
        using var second = new TemporaryDirectory();
        var settled = new ConcurrentQueue<(string Agent, long FirstMs, long NowMs)>();
        AgentHost[] hosts = [Host(server, first.Path, link, settled), Host(server, second.Path, link, settled)];
        Assert.All(hosts, h => Assert.Null(h.OldestUnsettledMs));

        var running = Task.WhenAll(hosts.Select(h => h.RunAsync(stop.Token)));
        await Eventually.True(() => settled.Select(s => s.Agent).Distinct().Count() == 2, "both have something settled");
        await stop.CancelAsync();
        await running;

        Assert.All(settled, s => Assert.True(s.NowMs >= s.FirstMs, $"{s}"));
        Assert.Equal(2, server.Count("/register"));
        Assert.Equal(hosts.Sum(h => h.Counters.FramesSettled), settled.Count);
        Assert.True(link.Requests >= server.Requests.Count && !link.IsDisposed);
    }

    private static AgentHost Host(
        ServerDouble server, string directory, HttpMessageHandler link, ConcurrentQueue<(string Agent, long FirstMs, long NowMs)> settled)
    {
        var options = new AgentOptions
        {
            Server = new Uri(server.Address + "/"),
            DataDirectory = directory,
            EnrolmentToken = ServerDouble.EnrolmentToken,
            Processes = false,
            Collectors = new CollectorOptions { Disabled = CollectorSet.Names.ToHashSet() },
        };
        var sources = new AgentSources(new BootDouble(TimeProvider.System), series => [new CountingCollector(series)])
        {
            Link = link,
            Settled = (frame, nowMs) => settled.Enqueue((directory, frame.FirstMs, nowMs)),
        };
        return new AgentHost(
            options, new AgentLog(TextWriter.Null, TimeProvider.System), TimeProvider.System, Random.Shared.NextDouble, sources);
    }

    private sealed class CountingLink : DelegatingHandler
    {
        private int _requests;

        public CountingLink()
            : base(new SocketsHttpHandler())
        {
        }

        public int Requests => Volatile.Read(ref _requests);

        public bool IsDisposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            return base.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
