using System.Text.Json;

namespace CloudNexus.Load.Fleet;

/// <summary>A table's rows in key order. Not thread-safe.</summary>
internal sealed class TableRows
{
    private static readonly Comparer<(string Partition, string Row)> ByKey = Comparer<(string Partition, string Row)>.Create(
        (a, b) => string.CompareOrdinal(a.Partition, b.Partition) is var order && order != 0 ? order : string.CompareOrdinal(a.Row, b.Row));

    private readonly Dictionary<(string, string), StoredRow> _rows = [];
    private StoredRow[]? _ordered;

    /// <summary>The key in a path: <c>PartitionKey='…',RowKey='…'</c>.</summary>
    public static (string Partition, string Row) KeyOf(string text)
    {
        var parts = text["PartitionKey='".Length..^1].Split("',RowKey='");
        return (parts[0], parts[1]);
    }

    /// <summary>The key in an entity.</summary>
    public static (string Partition, string Row) KeyOf(byte[] entity)
    {
        using var json = JsonDocument.Parse(entity);
        return (json.RootElement.GetProperty("PartitionKey").GetString()!, json.RootElement.GetProperty("RowKey").GetString()!);
    }

    public StoredRow? Find((string, string) key) => _rows.GetValueOrDefault(key);

    /// <returns>The new ETag.</returns>
    public string Set((string, string) key, byte[] entity, long version)
    {
        _ordered = null;
        return (_rows[key] = new StoredRow(key, entity, $"W/\"{version}\"")).ETag;
    }

    public string? Remove((string, string) key)
    {
        _ordered = null;
        _rows.Remove(key);
        return null;
    }

    /// <param name="from">The first key; default for the table's first.</param>
    /// <param name="filter">Null, or that the partition key is something.</param>
    public IEnumerable<StoredRow> From((string Partition, string Row) from, string? filter)
    {
        const string Partition = "PartitionKey eq '";
        if (filter is not null && (!filter.StartsWith(Partition, StringComparison.Ordinal) || filter.Contains(" and ", StringComparison.Ordinal)))
        {
            throw new NotSupportedException($"'{filter}' is not among what the double takes.");
        }

        var partition = filter?[Partition.Length..^1];
        return (_ordered ??= [.. _rows.Values.OrderBy(r => r.Key, ByKey)])
            .Where(r => (partition is null || r.Key.Partition == partition) && (from == default || ByKey.Compare(r.Key, from) >= 0));
    }
}

/// <summary>An entity as it was sent.</summary>
internal sealed class StoredRow((string Partition, string Row) key, byte[] entity, string etag)
{
    private (string? Select, byte[] Json) _shown;

    public (string Partition, string Row) Key => key;

    public string ETag => etag;

    /// <summary>As it is answered: with its ETag, and of the properties those that are selected.</summary>
    public byte[] Json(string? select)
    {
        if (_shown.Json is null || _shown.Select != select)
        {
            _shown = (select, Make(select?.Split(',')));
        }

        return _shown.Json;
    }

    private byte[] Make(string[]? select)
    {
        using var source = JsonDocument.Parse(entity);
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("odata.etag", etag);
            var properties = source.RootElement.EnumerateObject();
            foreach (var property in properties.Where(p => select is null || select.Contains(p.Name.Split('@')[0])))
            {
                property.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return output.ToArray();
    }
}
