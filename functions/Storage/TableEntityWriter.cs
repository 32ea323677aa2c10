using System.Globalization;
using System.Text.Json;

namespace CloudNexus.Functions.Storage;

/// <summary>Entities as the service's JSON: one line of ASCII, every type that JSON does not have annotated.</summary>
internal static class TableEntityWriter
{
    public static void Write(Utf8JsonWriter json, TableEntity entity)
    {
        json.WriteStartObject();
        json.WriteString("PartitionKey"u8, entity.PartitionKey);
        json.WriteString("RowKey"u8, entity.RowKey);
        foreach (var (name, value) in entity.Properties)
        {
            WriteProperty(json, name, value);
        }

        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case ReadOnlyMemory<byte> bytes:
                WriteType(json, name, EdmType.Binary);
                json.WriteBase64String(name, bytes.Span);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                WriteType(json, name, EdmType.Int64);
                json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                WriteDouble(json, name, number);
                break;
            case DateTimeOffset time:
                WriteType(json, name, EdmType.DateTime);
                json.WriteString(name, time.UtcDateTime.ToString(EdmType.DateTimeFormat, CultureInfo.InvariantCulture));
                break;
            case Guid guid:
                WriteType(json, name, EdmType.Guid);
                json.WriteString(name, guid);
                break;
            default:
                throw new InvalidOperationException($"No JSON form for {value.GetType()}.");
        }
    }

    private static void WriteDouble(Utf8JsonWriter json, string name, double number)
    {
        WriteType(json, name, EdmType.Double);
        if (double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteString(name, double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        }
    }

    private static void WriteType(Utf8JsonWriter json, string name, string type) => json.WriteString(name + EdmType.Annotation, type);
}
