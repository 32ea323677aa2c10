using System.Diagnostics.CodeAnalysis;

namespace CloudNexus.Functions;

/// <summary>Remembers at most <paramref name="capacity"/> weight of values (one each unless weighed) and drops the least recently used. Thread-safe.</summary>
public sealed class BoundedCache<TKey, TValue>(long capacity, Func<TValue, long>? weigh = null)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _weight;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                value = default;
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    /// <summary>A value heavier than the whole capacity is not kept.</summary>
    public void Set(TKey key, TValue value)
    {
        var weight = weigh?.Invoke(value) ?? 1;
        lock (_gate)
        {
            RemoveLocked(key);
            if (weight > capacity)
            {
                return;
            }

            _entries[key] = _byUse.AddFirst(new Entry(key, value, weight));
            _weight += weight;
            while (_weight > capacity && _byUse.Last is { } oldest)
            {
                RemoveLocked(oldest.Value.Key);
            }
        }
    }

    public void Remove(TKey key)
    {
        lock (_gate)
        {
            RemoveLocked(key);
        }
    }

    private void RemoveLocked(TKey key)
    {
        if (_entries.Remove(key, out var node))
        {
            _byUse.Remove(node);
            _weight -= node.Value.Weight;
        }
    }

    private readonly record struct Entry(TKey Key, TValue Value, long Weight);
}
