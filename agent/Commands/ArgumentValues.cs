using System.Globalization;
using System.Text.Json;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Commands;

/// <summary>Reads the arguments of a command as the host's own configuration wants them.</summary>
internal static class ArgumentValues
{
    private const int MostAtAll = 64;

    /// <param name="json">A JSON object; empty or null for none.</param>
    /// <returns>The members by name; null when it is no object, or a member comes twice.</returns>
    public static IReadOnlyDictionary<string, JsonElement>? Read(string? json)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (string.IsNullOrEmpty(json))
        {
            return members;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (members.Count == MostAtAll || !members.TryAdd(member.Name, member.Value.Clone()))
                {
                    return null;
                }
            }

            return members;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The latter two for texts that hold half a character.
            return null;
        }
    }

    /// <returns>A value for each argument that the command knows; or why these will not do.</returns>
    public static (IReadOnlyDictionary<string, string>? Values, string? Fault) Of(AllowedCommand command, string? json)
    {
        if (Read(json) is not { } given)
        {
            return (null, "the arguments are no JSON object of different members");
        }

        foreach (var name in given.Keys)
        {
            if (!command.Arguments.Any(a => a.Name == name))
            {
                return (null, command.Arguments.Count == 0
                    ? $"{command.Name} takes no arguments"
                    : $"{command.Name} takes only the arguments {string.Join(", ", command.Arguments.Select(a => a.Name))}");
            }
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in command.Arguments)
        {
            var text = given.TryGetValue(argument.Name, out var value) ? Text(argument, value) : argument.Default;
            if (text is null || !argument.Takes(text))
            {
                return (null, $"the argument {argument.Name} must be {argument.Meaning}");
            }

            values[argument.Name] = text;
        }

        return (values, null);
    }

    private static string? Text(CommandArgument argument, JsonElement value) => (argument, value.ValueKind) switch
    {
        (IntegerArgument, JsonValueKind.Number) => value.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
        (ChoiceArgument or TextArgument, JsonValueKind.String) => TextOf(value),
        _ => null,
    };

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a character, by an escape.
            return null;
        }
    }
}
