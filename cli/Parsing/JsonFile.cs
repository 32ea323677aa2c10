using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudNexus.Cli.Parsing;

/// <summary>A JSON object in a file.</summary>
internal static class JsonFile
{
    private const int MostCharacters = 256 * 1024;

    /// <param name="path">The file; <c>-</c> for <paramref name="input"/>.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="content">What it should hold, such as <c>a job's definition</c>.</param>
    /// <exception cref="CliException">It holds no JSON object, or is too large.</exception>
    public static JsonObject Read(string path, TextReader input, string content)
    {
        var what = path == "-" ? "Standard input" : $"'{path}'";
        using var file = path == "-" ? null : new StreamReader(path);
        var buffer = new char[4096];
        var text = new StringBuilder();
        while ((file ?? input).Read(buffer) is > 0 and var read)
        {
            text.Append(buffer, 0, read);
            if (text.Length > MostCharacters)
            {
                throw new CliException($"{what} is longer than {MostCharacters / 1024} KB.");
            }
        }

        try
        {
            return JsonNode.Parse(text.ToString(), documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) as JsonObject
                ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new CliException($"{what} is no JSON object with {content}.");
        }
    }
}
