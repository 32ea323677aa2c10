using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// The series that are collected now. Its schema lists them by key, so that a device that leaves and comes back gives the same schema
/// again. Not thread-safe.
/// </summary>
public sealed class SeriesTable
{
    // A schema's version and count come first.
    private const int RoomBytes = SeriesSchema.MostBytes - 4;
    private readonly SortedDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private Slot[] _ordered = [];
    private int _bytes;
    private SeriesSchema? _schema;

    /// <summary>Changes only when a series came or went since it was read last.</summary>
    public SeriesSchema Schema => _schema ??= MakeSchema();

    /// <summary>A slot for the series. When the series is there already or the table is full, the slot leads nowhere.</summary>
    public Slot Add(SeriesDefinition definition)
    {
        var slot = new Slot(definition);
        var bytes = BytesOf(definition);
        if (_slots.Count < SeriesLimits.SeriesPerSchema && _bytes + bytes <= RoomBytes && _slots.TryAdd(definition.Key, slot))
        {
            _bytes += bytes;
            _schema = null;
        }

        return slot;
    }

    public void Remove(Slot slot)
    {
        if (_slots.TryGetValue(slot.Definition.Key, out var there) && ReferenceEquals(there, slot))
        {
            _slots.Remove(slot.Definition.Key);
            _bytes -= BytesOf(slot.Definition);
            _schema = null;
        }
    }

    public void ClearValues()
    {
        foreach (var slot in _ordered)
        {
            slot.Clear();
        }
    }

    /// <summary>The values as stored, in the order of <see cref="Schema"/>.</summary>
    public long[] Values()
    {
        _ = Schema;
        var values = new long[_ordered.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _ordered[i].Stored;
        }

        return values;
    }

    // At most: kind, scale, number of labels, and each text with its length.
    private static int BytesOf(SeriesDefinition definition)
        => 3 + BytesOf(definition.Name) + BytesOf(definition.Unit) + definition.Labels.Sum(l => BytesOf(l.Key) + BytesOf(l.Value));

    private static int BytesOf(string text) => 2 + Encoding.UTF8.GetByteCount(text);

    private SeriesSchema MakeSchema()
    {
        _ordered = [.. _slots.Values];
        return SeriesSchema.Create(_ordered.Select(s => s.Definition));
    }
}
