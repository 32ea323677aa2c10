using System.Text;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>A name and bytes beside a record.</summary>
public class KafkaHeader
{
    public string? Key { get; set; }

    public byte[]? Value { get; set; }

    /// <summary>The bytes as UTF-8.</summary>
    public string? GetValueAsString() => Value is null ? null : Encoding.UTF8.GetString(Value);
}
