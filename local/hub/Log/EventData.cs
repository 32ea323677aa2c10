using System.Text;

namespace CloudNexus.Local.Hub.Log;

/// <summary>An event to append. Its memory must stay as it is until the append has answered.</summary>
/// <param name="body">Any bytes, also none.</param>
/// <param name="key">The partition key; null for none. Events of one key keep their order.</param>
/// <param name="properties">Null for none.</param>
public sealed class EventData(
    ReadOnlyMemory<byte> body, ReadOnlyMemory<byte>? key = null, IReadOnlyList<EventProperty>? properties = null)
{
    public const int MaxKeyBytes = 4096;
    public const int MaxProperties = 128;
    public const int MaxPropertyNameBytes = 255;

    public EventData(ReadOnlyMemory<byte> body, string? partitionKey, IReadOnlyList<EventProperty>? properties = null)
        : this(body, partitionKey is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(partitionKey), properties)
    {
    }

    public ReadOnlyMemory<byte> Body { get; } = body;

    public ReadOnlyMemory<byte>? Key { get; } = key;

    public IReadOnlyList<EventProperty> Properties { get; } = properties ?? [];

    /// <summary>Bytes of body, key, property names and values together: what the event size limit counts.</summary>
    public int Size
    {
        get
        {
            var size = Body.Length + (Key?.Length ?? 0);
            for (var i = 0; i < Properties.Count; i++)
            {
                size += Encoding.UTF8.GetByteCount(Properties[i].Name) + Properties[i].Value.Length;
            }

            return size;
        }
    }

    /// <returns>What is wrong with the event, or null.</returns>
    internal string? Problem(int maxEventBytes)
    {
        if (Key is { Length: > MaxKeyBytes })
        {
            return $"The partition key is longer than {MaxKeyBytes} bytes.";
        }

        if (Properties.Count > MaxProperties)
        {
            return $"The event has more than {MaxProperties} properties.";
        }

        for (var i = 0; i < Properties.Count; i++)
        {
            if (Encoding.UTF8.GetByteCount(Properties[i].Name) is 0 or > MaxPropertyNameBytes)
            {
                return $"A property name must have 1 to {MaxPropertyNameBytes} bytes.";
            }
        }

        return Size > maxEventBytes ? $"The event with its key and properties is larger than {maxEventBytes} bytes." : null;
    }
}
