using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudNexus.Agent.Aggregate;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Aggregate;

/// <summary>A real aggregator on a free port before a server double.</summary>
internal sealed class AggregateRig : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private AggregateRig(ServerDouble server, Func<AggregateOptions, AggregateOptions> change, TimeProvider clock)
    {
        Server = server;
        var options = new AggregateOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Server = new Uri(server.Address + "/") };
        Aggregator = new Aggregator(change(options), new AgentLog(TextWriter.Synchronized(Log), clock), clock, () => 0.5);
        _run = Aggregator.RunAsync(_stop.Token);
    }

    public ServerDouble Server { get; }

    public Aggregator Aggregator { get; }

    public StringWriter Log { get; } = new();

    public string Address => $"http://{Aggregator.Address}";

    public static async Task<AggregateRig> StartAsync(Func<AggregateOptions, AggregateOptions>? change = null, TimeProvider? clock = null)
        => new(await ServerDouble.StartAsync(clock ?? TimeProvider.System), change ?? (o => o), clock ?? TimeProvider.System);

    /// <summary>Sends bytes as they are.</summary>
    /// <returns>All that comes back until the other side closes.</returns>
    public async Task<string> TalkAsync(string text, bool close = true)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Aggregator.Address);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        if (close)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // Closed with something unread: what came before counts.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        Aggregator.Dispose();
        await Server.DisposeAsync();
        _stop.Dispose();
    }
}
