using System.Text.Json;

namespace CloudNexus.Functions.Tests.App.Contract;

/// <summary>Checks JSON against the schemas of the API's description: types, required and unknown fields, references.</summary>
internal static class JsonShape
{
    private const string Place = "#/components/schemas/";

    /// <returns>What does not fit, by its path; empty when all does.</returns>
    public static IEnumerable<string> Check(JsonElement value, JsonElement schema, JsonElement components, string path = "$")
    {
        if (schema.ValueKind == JsonValueKind.True)
        {
            return [];
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Check(value, components.GetProperty(reference.GetString()![Place.Length..]), components, path);
        }

        if (schema.TryGetProperty("anyOf", out var any))
        {
            var tries = any.EnumerateArray().Select(s => Check(value, s, components, path).ToArray()).ToArray();
            return tries.Any(t => t.Length == 0) ? [] : tries[0];
        }

        if (schema.TryGetProperty("enum", out var words) && words.EnumerateArray().All(w => !JsonElement.DeepEquals(w, value)))
        {
            return [$"{path} is {value.GetRawText()}, which is none of {words.GetRawText()}"];
        }

        if (schema.TryGetProperty("type", out var types) && !IsOf(value, types))
        {
            return [$"{path} is {value.ValueKind}, not {types.GetRawText()}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckObject(value, schema, components, path),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items)
                => value.EnumerateArray().SelectMany((item, i) => Check(item, items, components, $"{path}[{i}]")),
            _ => [],
        };
    }

    private static IEnumerable<string> CheckObject(JsonElement value, JsonElement schema, JsonElement components, string path)
    {
        var isClosed = schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.False;
        var hasNames = schema.TryGetProperty("properties", out var known);
        foreach (var member in value.EnumerateObject())
        {
            if (hasNames && known.TryGetProperty(member.Name, out var described))
            {
                foreach (var wrong in Check(member.Value, described, components, $"{path}.{member.Name}"))
                {
                    yield return wrong;
                }
            }
            else if (others.ValueKind == JsonValueKind.Object)
            {
                foreach (var wrong in Check(member.Value, others, components, $"{path}.{member.Name}"))
                {
                    yield return wrong;
                }
            }
            else if (isClosed || hasNames)
            {
                yield return $"{path}.{member.Name} is not described";
            }
        }

        foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()!) : [])
        {
            if (!value.TryGetProperty(name, out _))
            {
                yield return $"{path}.{name} is missing";
            }
        }
    }

    private static bool IsOf(JsonElement value, JsonElement types)
        => types.ValueKind == JsonValueKind.Array ? types.EnumerateArray().Any(t => IsOf(value, t)) : types.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            var other => throw new InvalidDataException($"The schema's type '{other}' is not known."),
        };
}
