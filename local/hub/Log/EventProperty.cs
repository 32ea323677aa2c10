using System.Text;

namespace CloudNexus.Local.Hub.Log;

/// <summary>A named value that travels beside an event's body. Names may repeat; the order is kept.</summary>
public readonly record struct EventProperty(string Name, ReadOnlyMemory<byte> Value)
{
    public EventProperty(string name, string value)
        : this(name, Encoding.UTF8.GetBytes(value))
    {
    }

    /// <summary>The value read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Value.Span);
}
