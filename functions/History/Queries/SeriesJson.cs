using System.Text.Json;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Queries;

/// <summary>
/// Writes an answer as <c>{"t":[…],"series":[{"name","unit","labels","v":[…]}]}</c>, with <c>node</c> where series of several nodes stand side by side; a
/// catalogue as <c>{"series":[{"name","unit","kind","labels"}]}</c>.
/// </summary>
public static class SeriesJson
{
    /// <summary>Bytes that wait in memory before they are sent.</summary>
    private const int FlushBytes = 32 * 1024;

    public static async Task WriteAsync(SeriesAnswer answer, Stream body, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("t");
        foreach (var time in answer.Times)
        {
            json.WriteNumberValue(time);
        }

        json.WriteEndArray();
        json.WriteStartArray("series");
        foreach (var column in answer.Series)
        {
            Write(column, json);
            if (json.BytesPending > FlushBytes)
            {
                await json.FlushAsync(cancellation);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellation);
    }

    public static async Task WriteAsync(IReadOnlyList<SeriesDefinition> catalogue, Stream body, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("series");
        foreach (var series in catalogue)
        {
            json.WriteStartObject();
            json.WriteString("name", series.Name);
            json.WriteString("unit", series.Unit);
            json.WriteString("kind", series.Kind == SeriesKind.Counter ? "counter" : "gauge");
            WriteLabels(series, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellation);
    }

    private static void Write(SeriesColumn column, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Definition.Name);
        json.WriteString("unit", column.Unit);
        if (column.NodeId is { } node)
        {
            json.WriteString("node", node);
        }

        WriteLabels(column.Definition, json);
        json.WriteStartArray("v");
        foreach (var value in column.Values)
        {
            if (value is { } number)
            {
                json.WriteNumberValue(number);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLabels(SeriesDefinition series, Utf8JsonWriter json)
    {
        json.WriteStartObject("labels");
        foreach (var (name, value) in series.Labels)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
