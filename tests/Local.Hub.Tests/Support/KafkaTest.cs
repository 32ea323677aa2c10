using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>Kafka over a store of the test's own, with one topic of four partitions.</summary>
internal sealed class KafkaTest : IAsyncDisposable
{
    public const string Topic = TestStore.Hub;
    private readonly List<KafkaClient> _clients = [];

    private KafkaTest(TestStore test) => Test = test;

    public TestStore Test { get; }

    public KafkaServer Server { get; private set; } = null!;

    public KafkaServerOptions Options { get; private set; } = null!;

    public EventHub Hub => Test.Store.Find(Topic)!;

    public static KafkaTest Start(Func<KafkaServerOptions, KafkaServerOptions>? change = null, LogOptions? log = null)
    {
        var test = new KafkaTest(new TestStore { Options = log ?? new LogOptions { CommitThreads = 2 } });
        test.Test.Store.GetOrCreate(Topic);
        var options = new KafkaServerOptions { Rules = TestServer.Rules, FirstRebalanceDelay = TimeSpan.FromMilliseconds(50) };
        test.Options = change?.Invoke(options) ?? options;
        test.Serve();
        return test;
    }

    /// <summary>Ends the server and the store, and starts both again over the same files.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await Test.CloseAsync();
        Serve();
    }

    public async Task<KafkaClient> ConnectAsync()
    {
        var client = await KafkaClient.ConnectAsync(Server.Port);
        _clients.Add(client);
        return client;
    }

    public async Task<List<StoredEvent>> StoredAsync() =>
        [.. (await Task.WhenAll(Hub.Partitions.Select(p => TestStore.ReadAllAsync(p)))).SelectMany(e => e)];

    public async ValueTask DisposeAsync()
    {
        Test.Files.Go();
        await StopAsync();
        await Test.DisposeAsync();
    }

    private void Serve() => Server = KafkaServer.Start(Test.Store, Options, TimeProvider.System);

    private async Task StopAsync()
    {
        _clients.ForEach(c => c.Dispose());
        _clients.Clear();
        await Server.DisposeAsync();
    }
}
