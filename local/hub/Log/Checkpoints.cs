using CloudNexus.Local.Hub.Files;

namespace CloudNexus.Local.Hub.Log;

/// <summary>
/// How far each consumer group has come in each partition of a hub: <c>{directory}/{group}/{partition}</c>, a <see cref="SealedText"/>
/// holding the sequence number to read next. A missing or malformed file is no checkpoint.
/// </summary>
internal sealed class Checkpoints
{
    private readonly string _directory;
    private readonly int _partitions;
    private readonly LogContext _context;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CheckpointSlot[]> _groups = new(StringComparer.Ordinal);
    private bool _closed;

    public Checkpoints(string directory, int partitions, LogContext context)
    {
        _directory = directory;
        _partitions = partitions;
        _context = context;
        if (Directory.Exists(directory))
        {
            foreach (var group in Directory.GetDirectories(directory).Select(Path.GetFileName).OfType<string>().Where(Names.IsGroup))
            {
                _groups[group] = Load(group);
            }
        }
    }

    public IReadOnlyList<string> Groups
    {
        get
        {
            lock (_gate)
            {
                return [.. _groups.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The highest sequence number that any group was told to read next, 0 without any.</summary>
    public long Highest(int partition)
    {
        lock (_gate)
        {
            return _groups.Values.Select(slots => slots[partition].Saved ?? 0).DefaultIfEmpty(0).Max();
        }
    }

    public long? Get(string group, int partition)
    {
        lock (_gate)
        {
            return _groups.TryGetValue(group, out var slots) ? slots[partition].Saved : null;
        }
    }

    public Task SaveAsync(string group, int partition, long nextSequence)
    {
        CheckpointSlot[]? slots;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(EventHubStore));
            if (!_groups.TryGetValue(group, out slots))
            {
                if (_groups.Count >= _context.Options.MaxConsumerGroups)
                {
                    throw new InvalidOperationException($"The hub has {_groups.Count} consumer groups already: that is the limit.");
                }

                _groups[group] = slots = Load(group);
            }
        }

        return slots[partition].SaveAsync(nextSequence);
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var slot in _groups.Values.SelectMany(slots => slots))
            {
                slot.Close();
            }
        }
    }

    private CheckpointSlot[] Load(string group)
    {
        var slots = new CheckpointSlot[_partitions];
        for (var i = 0; i < slots.Length; i++)
        {
            var path = Path.Combine(_directory, group, Names.PartitionDirectory(i));
            var saved = SealedText.Read(path, out var malformed);
            if (malformed)
            {
                _context.Logger.CheckpointMalformed(path);
            }

            slots[i] = new CheckpointSlot(path, saved, _context);
        }

        return slots;
    }
}
