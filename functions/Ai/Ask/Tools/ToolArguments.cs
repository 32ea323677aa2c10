using System.Globalization;
using System.Text.Json;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ask.Tools;

/// <summary>
/// Arguments as a model gave them: an object of texts and numbers. What is null or empty counts as left out; models write that a lot.
/// </summary>
public sealed class ToolArguments
{
    private const int MostBytes = 4096;
    private const int MostText = 200;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="ApiException">400: no object, too large, a value that is neither text nor number, or a name that is not
    /// known.</exception>
    public static ToolArguments Read(JsonElement given, IReadOnlyList<ToolParameter> parameters)
    {
        var arguments = new ToolArguments();
        if (given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return arguments;
        }

        if (given.ValueKind != JsonValueKind.Object || given.GetRawText().Length > MostBytes)
        {
            throw Bad($"The arguments are an object of at most {MostBytes} bytes.");
        }

        foreach (var property in given.EnumerateObject())
        {
            var text = property.Value.ValueKind switch
            {
                JsonValueKind.Null => "",
                JsonValueKind.String => property.Value.GetString()!.Trim(),
                JsonValueKind.Number => property.Value.GetRawText(),
                _ => throw Bad($"'{PlainText.Cut(property.Name, MostText)}' is a text or a number."),
            };
            if (text.Length == 0)
            {
                continue;
            }

            if (parameters.All(p => p.Name != property.Name))
            {
                var known = string.Join(", ", parameters.Select(p => p.Name));
                throw Bad($"There is no '{PlainText.Cut(property.Name, MostText)}'. There are: {known}.");
            }

            arguments._values[property.Name] = text.Length <= MostText
                ? text
                : throw Bad($"'{property.Name}' has at most {MostText} characters.");
        }

        return arguments;
    }

    /// <summary>Null where it was left out.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <exception cref="ApiException">400: it was left out.</exception>
    public string Require(string name) => Text(name) ?? throw Bad($"'{name}' is missing.");

    /// <exception cref="ApiException">400: it is no such number.</exception>
    public int Number(string name, int usual, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return usual;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? (int)number
            : throw Bad($"'{name}' is a number from {least} to {most}.");
    }

    /// <exception cref="ApiException">400: it is no time.</exception>
    public DateTimeOffset? Time(string name) => Text(name) is { } text ? QueryValues.Time(name, text) : null;

    private static ApiException Bad(string detail) => ApiException.BadRequest("bad-arguments", detail);
}
