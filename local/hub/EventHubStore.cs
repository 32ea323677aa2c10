using CloudNexus.Local.Hub.Files;
using CloudNexus.Local.Hub.Log;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Local.Hub;

/// <summary>The hubs of a data directory, held by this process alone. Hub names ignore case.</summary>
public sealed class EventHubStore : IAsyncDisposable
{
    public const int DefaultPartitions = 4;
    public const int MaxPartitions = 32;

    /// <summary>No hub's name, for it begins with a dot.</summary>
    private const string KafkaGroups = ".kafka-groups";

    private static readonly TimeSpan RetentionInterval = TimeSpan.FromMinutes(1);

    private readonly string _directory;
    private readonly DirectoryLock _lock;
    private readonly LogContext _context;
    private readonly Lock _gate = new();
    private readonly ITimer _retention;
    private volatile Dictionary<string, EventHub> _hubs;
    private bool _closed;

    private EventHubStore(string directory, DirectoryLock taken, LogContext context, Dictionary<string, EventHub> hubs)
    {
        _directory = directory;
        _lock = taken;
        _context = context;
        _hubs = hubs;
        _retention = context.Time.CreateTimer(_ => ApplyRetention(), null, RetentionInterval, RetentionInterval);
    }

    public LogMetrics Metrics => _context.Metrics;

    public IReadOnlyCollection<EventHub> Hubs => _hubs.Values;

    /// <summary>Where the state of Kafka's consumer groups is kept.</summary>
    internal string GroupDirectory => Path.Combine(_directory, KafkaGroups);

    internal IFileLayer Files => _context.Files;

    /// <summary>Opens the directory, made when it isn't there, with every hub in it. Torn tails are cut off.</summary>
    /// <exception cref="HubInUseException">Another process holds the directory.</exception>
    /// <exception cref="IOException">A file could not be opened.</exception>
    public static EventHubStore Open(
        string directory, TimeProvider time, LogOptions? options = null, ILogger<EventHubStore>? logger = null) =>
        Open(directory, time, options ?? new LogOptions(), new DiskFileLayer(options?.Flush ?? true), logger ?? NullLogger<EventHubStore>.Instance);

    public EventHub? Find(string name) => _hubs.GetValueOrDefault(name);

    /// <summary>The hub of that name, created when there is none.</summary>
    /// <exception cref="ArgumentException">The name or the number of partitions cannot be.</exception>
    /// <exception cref="InvalidOperationException">It has another number of partitions, or there are too many hubs.</exception>
    /// <exception cref="IOException">It could not be created.</exception>
    public EventHub GetOrCreate(string name, int partitions = DefaultPartitions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(partitions, Math.Clamp(partitions, 1, MaxPartitions));
        if (!Names.IsHub(name))
        {
            throw new ArgumentException(
                "A hub's name has letters, digits, '-', '.', '_' only, a letter or digit at both ends.", nameof(name));
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_hubs.TryGetValue(name, out var existing))
            {
                return existing.Partitions.Count == partitions
                    ? existing
                    : throw new InvalidOperationException(
                        $"Hub {name} has {existing.Partitions.Count} partitions, not {partitions}; the number cannot change.");
            }

            if (_hubs.Count >= _context.Options.MaxHubs)
            {
                throw new InvalidOperationException($"There are {_hubs.Count} hubs already: that is the limit.");
            }

            var hub = EventHub.Create(name, DirectoryOf(name), partitions, _context);
            _hubs = new Dictionary<string, EventHub>(_hubs, StringComparer.OrdinalIgnoreCase) { [name] = hub };
            return hub;
        }
    }

    /// <summary>Writes what was taken in, ends the waits of readers, and releases the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
        }

        await _retention.DisposeAsync();
        foreach (var hub in _hubs.Values)
        {
            hub.Close();
        }

        await Task.Run(_context.Threads.Dispose);
        foreach (var hub in _hubs.Values)
        {
            hub.Release();
        }

        _context.Metrics.Dispose();
        _lock.Dispose();
    }

    internal static EventHubStore Open(string directory, TimeProvider time, LogOptions options, IFileLayer files, ILogger logger)
    {
        options.Validate();
        Directory.CreateDirectory(directory);
        var taken = DirectoryLock.Take(directory);
        var context = new LogContext(options, files, time, new CommitThreads(options.CommitThreads), new LogMetrics(), logger);
        try
        {
            return new EventHubStore(directory, taken, context, OpenHubs(directory, context));
        }
        catch
        {
            context.Threads.Dispose();
            context.Metrics.Dispose();
            taken.Dispose();
            throw;
        }
    }

    private string DirectoryOf(string hub) => Path.Combine(_directory, hub.ToLowerInvariant());

    private static Dictionary<string, EventHub> OpenHubs(string root, LogContext context)
    {
        var hubs = new Dictionary<string, EventHub>(StringComparer.OrdinalIgnoreCase);
        foreach (var directory in Directory.GetDirectories(root).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(directory);
            if (Names.IsHub(name) && EventHub.TryOpen(name, directory, context) is { } hub)
            {
                hubs[name] = hub;
            }
            else if (name != KafkaGroups)
            {
                context.Logger.DirectoryIgnored(directory);
            }
        }

        return hubs;
    }

    private void ApplyRetention()
    {
        foreach (var hub in _hubs.Values)
        {
            hub.ApplyRetention();
        }
    }
}
