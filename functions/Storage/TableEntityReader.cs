using System.Globalization;
using System.Text.Json;
using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>Entities from the service's JSON with minimal metadata, straight from the received bytes: a binary property is decoded into
/// its array without a string in between.</summary>
internal static class TableEntityReader
{
    /// <exception cref="TableStorageException">The JSON is not an entity.</exception>
    public static TableEntity ReadOne(ReadOnlySpan<byte> body) => Guarded(body, static (ref Utf8JsonReader json) => ReadEntity(ref json));

    /// <exception cref="TableStorageException">The JSON is not a page of entities.</exception>
    public static List<TableEntity> ReadPage(ReadOnlySpan<byte> body) =>
        Guarded(body, static (ref Utf8JsonReader json) => ReadValues(ref json, ReadEntity));

    /// <exception cref="TableStorageException">The JSON is not a page of tables.</exception>
    public static List<string> ReadTableNames(ReadOnlySpan<byte> body) =>
        Guarded(body, static (ref Utf8JsonReader json) => ReadValues(ref json, ReadTableName));

    private delegate T Read<T>(ref Utf8JsonReader json);

    private static T Guarded<T>(ReadOnlySpan<byte> body, Read<T> read)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            json.Read();
            return read(ref json);
        }
        catch (Exception e)
            when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or InvalidCastException)
        {
            const string Message = "The answer's JSON is not what was asked for.";
            throw new TableStorageException(200, TableErrorCode.MalformedResponse, Message, cause: e);
        }
    }

    private static List<T> ReadValues<T>(ref Utf8JsonReader json, Read<T> readItem)
    {
        var items = new List<T>();
        Expect(json.TokenType == JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!json.ValueTextEquals("value"u8))
            {
                json.Skip();
                continue;
            }

            json.Read();
            Expect(json.TokenType == JsonTokenType.StartArray);
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                items.Add(readItem(ref json));
            }
        }

        return items;
    }

    private static string ReadTableName(ref Utf8JsonReader json)
    {
        string? name = null;
        Expect(json.TokenType == JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isName = json.ValueTextEquals("TableName"u8);
            json.Read();
            name = isName ? json.GetString() : name;
        }

        return name ?? throw new FormatException("A table without a name.");
    }

    private static TableEntity ReadEntity(ref Utf8JsonReader json)
    {
        var received = new ReceivedEntity();
        Expect(json.TokenType == JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (json.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (name.EndsWith(EdmType.Annotation, StringComparison.Ordinal))
            {
                received.Annotate(name[..^EdmType.Annotation.Length], json.GetString()!);
            }
            else if (name == "odata.etag")
            {
                received.ETag = new ETag(json.GetString()!);
            }
            else if (!name.StartsWith("odata.", StringComparison.Ordinal))
            {
                received.Set(name, ReadValue(ref json, received.TypeOf(name)));
            }
        }

        return received.ToEntity();
    }

    private static object ReadValue(ref Utf8JsonReader json, string? type) => type switch
    {
        EdmType.Binary => new ReadOnlyMemory<byte>(json.GetBytesFromBase64()),
        EdmType.Int64 => long.Parse(json.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        EdmType.Guid => json.GetGuid(),
        EdmType.DateTime => ParseTime(json.GetString()!),
        EdmType.Double when json.TokenType == JsonTokenType.String => ParseSpecial(json.GetString()!),
        EdmType.Double => json.GetDouble(),
        _ => ReadUntyped(ref json),
    };

    private static object ReadUntyped(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => json.GetString()!,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when json.ValueSpan.IndexOfAny(".eE"u8) >= 0 => json.GetDouble(),
        JsonTokenType.Number => json.GetInt32(),
        var other => throw new FormatException($"A property is a {other}."),
    };

    internal static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static double ParseSpecial(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static void Expect(bool isSo)
    {
        if (!isSo)
        {
            throw new FormatException("Unexpected JSON structure.");
        }
    }
}
