using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Remote;

/// <summary>A command's arguments: a JSON object as a text, which is what is signed.</summary>
internal static class Arguments
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>From <c>--arg</c>: whole numbers, true, false, null and what begins with <c>" [ {</c> are JSON, all else is text.</summary>
    /// <exception cref="CliException">A value begins as JSON and is none, or they are too large.</exception>
    public static string Of(IReadOnlyDictionary<string, string> values)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
            {
                writer.WritePropertyName(name);
                if (!IsJson(value))
                {
                    writer.WriteStringValue(value);
                    continue;
                }

                using var json = Parse(
                    value, $"'{name}={value}' begins as JSON and is none: to give it as a text, put it between double quotes.");
                json.RootElement.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Checked(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>As it was given, once it has been looked at.</summary>
    /// <exception cref="CliException">It is no JSON object, has a name twice (and may be read in two ways), or is too large.</exception>
    public static string Checked(string text)
    {
        const string Wrong = "Arguments are a JSON object, such as {\"days\":7}, that has each name once.";
        using var json = Parse(text, Wrong);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw CliException.Usage(Wrong);
        }

        return Encoding.UTF8.GetByteCount(text) <= CommandText.MostArgumentBytes
            ? text
            : throw CliException.Usage($"Arguments are at most {CommandText.MostArgumentBytes / 1024} KB.");
    }

    private static bool IsJson(string value)
        => value[0] is '"' or '[' or '{' || value is "true" or "false" or "null"
            || (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number.ToString(CultureInfo.InvariantCulture) == value);

    private static JsonDocument Parse(string text, string problem)
    {
        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            throw CliException.Usage(problem);
        }
    }
}
