using System.Text;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Files;
using CloudNexus.Local.Hub.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>Opens stores in a directory of the test's own, mostly with one hub of one partition.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    public const string Hub = "telemetry";

    private readonly TemporaryDirectory _directory = new();
    private EventHubStore? _store;

    public ManualTimeProvider Time { get; } = new();

    public FaultyFiles Files { get; } = new();

    public string Path => _directory.Path;

    public string PartitionPath => System.IO.Path.Combine(Path, Hub, "000");

    public string[] SegmentFiles => [.. Directory.GetFiles(PartitionPath, "*.log").Order(StringComparer.Ordinal)];

    public string LastSegment => SegmentFiles[^1];

    public EventHubStore Store => _store ??= OpenStore(Path);

    public LogOptions Options { get; init; } = new() { CommitThreads = 2 };

    public PartitionLog Log => Store.GetOrCreate(Hub, 1).Partitions[0];

    public static EventData Event(string body) => new(Encoding.UTF8.GetBytes(body));

    public static string Body(StoredEvent stored) => Encoding.UTF8.GetString(stored.Body.Span);

    /// <summary>All that is there to read, in order.</summary>
    public static async Task<List<StoredEvent>> ReadAllAsync(PartitionLog log, long from = 0)
    {
        List<StoredEvent> all = [];
        while (from < log.NextSequence)
        {
            // What is left may be damaged: the wait for more would not end.
            var read = log.ReadAsync(from, 1000, 1 << 20, CancellationToken.None).AsTask();
            if (!read.IsCompleted)
            {
                break;
            }

            all.AddRange(await read);
            from = all[^1].Sequence + 1;
        }

        return all;
    }

    public static async Task<List<string>> BodiesAsync(PartitionLog log) => [.. (await ReadAllAsync(log)).Select(Body)];

    public EventHubStore OpenStore(string path, IFileLayer? files = null) =>
        EventHubStore.Open(path, Time, Options, files ?? Files, NullLogger.Instance);

    public async Task AppendAsync(params string[] bodies)
    {
        foreach (var body in bodies)
        {
            var result = await Log.AppendAsync(Event(body));
            Assert.True(result.IsStored, result.Error);
        }
    }

    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            _store = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Files.Go();
        await CloseAsync();
        Files.Dispose();
        _directory.Dispose();
    }
}
