using System.Text.Json;

namespace CloudNexus.Functions.History;

/// <summary>Writes an answer as <c>{"t":[…],"series":[{"name","unit","labels","v":[…]}]}</c>.</summary>
public static class SeriesJson
{
    public static void Write(SeriesAnswer answer, Utf8JsonWriter json)
    {
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
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(SeriesColumn column, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Definition.Name);
        json.WriteString("unit", column.Unit);
        json.WriteStartObject("labels");
        foreach (var (name, value) in column.Definition.Labels)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
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
}
