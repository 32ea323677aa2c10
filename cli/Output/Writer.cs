using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudNexus.Cli.Output;

/// <summary>
/// What a command says: results on standard output, as text or JSON; remarks for people on standard error, so that a result can be piped
/// on.
/// </summary>
internal sealed class Writer(ITerminal terminal, bool json, bool color)
{
    // Quotes and plus signs stay readable: this goes into no page. Control characters are escaped all the same.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool IsJson => json;

    public bool HasColor => color;

    public ITerminal Terminal => terminal;

    /// <summary>A result. Text of others is to be cleaned before.</summary>
    public void Line(string text) => terminal.Out.WriteLine(text);

    /// <summary>A piece of a result that may end within a line. Text of others is to be cleaned before.</summary>
    public void Part(string text)
    {
        terminal.Out.Write(text);
        terminal.Out.Flush();
    }

    /// <summary>A remark, left out where the result is JSON.</summary>
    public void Note(string text)
    {
        if (!json)
        {
            terminal.Error.WriteLine(Clean.Lines(text));
        }
    }

    public void Warn(string text) => terminal.Error.WriteLine($"nexus: {Clean.Lines(text)}");

    public void Table(Table table)
    {
        foreach (var line in table.Lines(terminal.OutputIsTerminal ? terminal.Size.Columns : null, color))
        {
            Line(line);
        }
    }

    /// <summary>What is known of one thing, a line each; texts are cleaned, and what is not known is left out.</summary>
    public void Fields(params IEnumerable<(string Name, string? Value)> fields)
    {
        foreach (var (name, value) in fields.Where(f => f.Value is not (null or "" or Show.None)))
        {
            Line($"{name,-12} {Clean.Line(value)}");
        }
    }

    public void Json(JsonElement value, bool oneLine = false) => Line(Text(value, oneLine));

    public void Json<T>(T value, JsonTypeInfo<T> type, bool oneLine = false)
        => Json(JsonSerializer.SerializeToElement(value, type), oneLine);

    /// <summary>JSON as it is shown; texts in it are not cleaned but for control characters.</summary>
    public static string Text(JsonElement value, bool oneLine)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, oneLine ? Compact : Indented))
        {
            value.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
