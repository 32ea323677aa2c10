using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>
/// A row: keys and typed properties. A property holds <see cref="string"/>, <see cref="ReadOnlyMemory{T}"/> of bytes (a
/// <c>byte[]</c> is taken as one, without copying), <see cref="int"/>, <see cref="long"/>, <see cref="double"/>,
/// <see cref="bool"/>, <see cref="DateTimeOffset"/> (100 ns, from 1601) or <see cref="Guid"/>. There are no nulls: setting one removes
/// the property here; a merge leaves it as it is in the store.
/// </summary>
public sealed class TableEntity
{
    private readonly Dictionary<string, object> _properties = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">A key has more than 512 characters or one that the service refuses.</exception>
    public TableEntity(string partitionKey, string rowKey)
    {
        PartitionKey = TableSyntax.CheckKey(partitionKey, nameof(partitionKey));
        RowKey = TableSyntax.CheckKey(rowKey, nameof(rowKey));
    }

    public string PartitionKey { get; }

    public string RowKey { get; }

    /// <summary>The ETag as read; default in an entity that the caller made. Writes take their condition as an argument, not from
    /// here.</summary>
    public ETag ETag { get; internal set; }

    /// <summary>When the service last wrote the row; null in an entity that the caller made or when not selected.</summary>
    public DateTimeOffset? Timestamp { get; internal set; }

    public IReadOnlyDictionary<string, object> Properties => _properties;

    /// <exception cref="ArgumentException">The name or the value's type is not one that the service takes.</exception>
    public object? this[string name]
    {
        get => _properties.GetValueOrDefault(name);
        set
        {
            TableSyntax.CheckPropertyName(name);
            if (value is null)
            {
                _properties.Remove(name);
                return;
            }

            _properties[name] = value switch
            {
                byte[] bytes => new ReadOnlyMemory<byte>(bytes),
                Memory<byte> bytes => (ReadOnlyMemory<byte>)bytes,
                string or ReadOnlyMemory<byte> or int or long or double or bool or DateTimeOffset or Guid => value,
                _ => throw new ArgumentException($"Property '{name}': no Table Storage type for {value.GetType()}.", nameof(value)),
            };
        }
    }

    /// <summary>Null where there is no such property, here and below.</summary>
    /// <exception cref="InvalidOperationException">The property has another type.</exception>
    public string? GetString(string name) => Get(name, out string? value) ? value : null;

    public ReadOnlyMemory<byte>? GetBinary(string name)
    {
        // A bare null would become empty memory: the compiler finds a conversion by way of a null array.
        return Get(name, out ReadOnlyMemory<byte> value) ? value : default(ReadOnlyMemory<byte>?);
    }

    public int? GetInt32(string name) => Get(name, out int value) ? value : null;

    /// <summary>Takes an Int32 as well.</summary>
    public long? GetInt64(string name) => this[name] is int small ? small : Get(name, out long value) ? value : null;

    public double? GetDouble(string name) => Get(name, out double value) ? value : null;

    public bool? GetBoolean(string name) => Get(name, out bool value) ? value : null;

    public DateTimeOffset? GetDateTimeOffset(string name) => Get(name, out DateTimeOffset value) ? value : null;

    public Guid? GetGuid(string name) => Get(name, out Guid value) ? value : null;

    /// <summary>Bytes as the service counts them against <see cref="TableLimits.MaxEntityBytes"/>: two per character of names, keys and
    /// strings, and a few for each property.</summary>
    public int EstimateSize() => TableEntityLimits.Estimate(this);

    /// <summary>For what the service sent: its names need no check.</summary>
    internal void SetReceived(string name, object value) => _properties[name] = value;

    private bool Get<T>(string name, out T? value)
    {
        switch (_properties.GetValueOrDefault(name))
        {
            case null:
                value = default;
                return false;
            case T typed:
                value = typed;
                return true;
            case var other:
                throw new InvalidOperationException($"Property '{name}' is {other.GetType().Name}, not {typeof(T).Name}.");
        }
    }
}
