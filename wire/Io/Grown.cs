namespace CloudNexus.Wire.Io;

/// <summary>
/// An immutable list that is cheap to extend: its extensions share one array as long as each extends the newest. Extending an older one copies,
/// so that no list ever sees another's items. Safe to use from several threads.
/// </summary>
internal readonly struct Grown<T>
{
    private readonly Shared? _shared;

    /// <param name="items">Taken over: it must not change afterwards.</param>
    public Grown(T[] items)
    {
        _shared = new Shared(items, items.Length);
        Count = items.Length;
    }

    private Grown(Shared shared, int count)
    {
        _shared = shared;
        Count = count;
    }

    public int Count { get; }

    public ReadOnlySpan<T> Span => _shared is null ? default : _shared.Items.AsSpan(0, Count);

    public ArraySegment<T> Segment => _shared is null ? ArraySegment<T>.Empty : new ArraySegment<T>(_shared.Items, 0, Count);

    /// <summary>This list and the items after it.</summary>
    public Grown<T> Append(ReadOnlySpan<T> items)
    {
        var count = Count + items.Length;
        if (_shared is { } shared)
        {
            lock (shared)
            {
                if (shared.Used == Count && shared.Items.Length >= count)
                {
                    items.CopyTo(shared.Items.AsSpan(Count));
                    shared.Used = count;
                    return new Grown<T>(shared, count);
                }
            }
        }

        var copy = new T[Math.Max(16, count + (count / 2))];
        Span.CopyTo(copy);
        items.CopyTo(copy.AsSpan(Count));
        return new Grown<T>(new Shared(copy, count), count);
    }

    private sealed class Shared(T[] items, int used)
    {
        public T[] Items => items;

        /// <summary>How many items some list has taken.</summary>
        public int Used { get; set; } = used;
    }
}
