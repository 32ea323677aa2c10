using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudNexus.Functions.Http;

/// <summary>Says of a body that was refused what stands where, and what is asked for there.</summary>
internal static class BadJson
{
    private const int MostPathCharacters = 200;

    /// <param name="bad">What the serializer says; its path leads to where it stopped.</param>
    /// <param name="type">What the body was read as.</param>
    public static string Describe(JsonException bad, JsonTypeInfo type)
    {
        var path = bad.Path is { Length: > 1 and <= MostPathCharacters } p ? $" at {p}" : "";
        var line = bad.LineNumber is { } number ? $" (line {number + 1}, byte {bad.BytePositionInLine})" : "";
        var wanted = Wanted(bad, type) is { } words ? $": {words}" : "";
        return $"The body is not the JSON that is asked for{path}{line}{wanted}. See the API description.";
    }

    private static string? Wanted(JsonException bad, JsonTypeInfo type)
    {
        // The reader's own exception is inside where the text is no JSON at all.
        if (bad.InnerException is JsonException)
        {
            return "it is no JSON there";
        }

        if (bad.Path is not { Length: <= MostPathCharacters } path)
        {
            return null;
        }

        var at = type;
        foreach (var name in NamesIn(path))
        {
            var next = at.ElementType;
            if (at.Kind == JsonTypeInfoKind.Object)
            {
                next = at.Properties.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase))?.PropertyType;
                if (next is null)
                {
                    return $"the names there are {string.Join(", ", Settable(at).Select(p => p.Name))}";
                }
            }

            if (next is null || !type.Options.TryGetTypeInfo(Nullable.GetUnderlyingType(next) ?? next, out at))
            {
                return null;
            }
        }

        return bad.Message.Contains("uplicate", StringComparison.Ordinal) ? "it is there twice" : WordsFor(at);
    }

    /// <summary>What a path such as <c>$.labels['a b'][0].x</c> goes through; an index is an empty name.</summary>
    private static IEnumerable<string> NamesIn(string path)
    {
        for (var i = 1; i < path.Length;)
        {
            var isQuoted = path.AsSpan(i).StartsWith("['");
            var start = i + (isQuoted ? 2 : 1);
            var end = isQuoted ? path.IndexOf("']", start, StringComparison.Ordinal)
                : path[i] == '[' ? path.IndexOf(']', start)
                : path.AsSpan(start).IndexOfAny('.', '[') is >= 0 and var length ? start + length : path.Length;
            if (end < 0)
            {
                yield break;
            }

            yield return path[i] == '[' && !isQuoted ? "" : path[start..end];
            i = end + (isQuoted ? 2 : path[i] == '[' ? 1 : 0);
        }
    }

    private static IEnumerable<JsonPropertyInfo> Settable(JsonTypeInfo type)
        => type.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null);

    private static string? WordsFor(JsonTypeInfo type) => type switch
    {
        { Kind: JsonTypeInfoKind.Object } => Settable(type).Where(p => p.IsRequired).Select(p => p.Name).ToArray() is { Length: > 0 } required
            ? $"an object is wanted that has {string.Join(", ", required)}" : "an object is wanted",
        { Kind: JsonTypeInfoKind.Enumerable } => "a list is wanted",
        { Kind: JsonTypeInfoKind.Dictionary } => "an object is wanted",
        { Type.IsEnum: true } => $"one of {string.Join(", ", NamesOf(type))} is wanted",
        _ => Type.GetTypeCode(type.Type) switch
        {
            TypeCode.String => "a text is wanted",
            TypeCode.Boolean => "true or false is wanted",
            TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => "a whole number is wanted",
            TypeCode.Double or TypeCode.Single or TypeCode.Decimal => "a number is wanted",
            _ when type.Type == typeof(DateTimeOffset) => "a time such as 2026-01-31T12:00:00Z is wanted",
            _ => null,
        },
    };

    private static IEnumerable<string> NamesOf(JsonTypeInfo type)
        => Enum.GetValues(type.Type).Cast<object>().Select(value => JsonSerializer.SerializeToElement(value, type).ToString());
}
