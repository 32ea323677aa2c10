using System.Buffers;
using System.Text.Json;

namespace CloudNexus.Agent.Relay;

/// <summary>A request that is to be put to Ollama.</summary>
/// <param name="Body">JSON, as Ollama takes it.</param>
internal sealed record RelayWork(string Id, string Path, ReadOnlyMemory<byte> Body)
{
    private const int LongestId = 64;
    private const int LongestPath = 64;
    private const int MostDepth = 128;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    public static bool IsId(ReadOnlySpan<char> text) => text.Length is > 0 and <= LongestId && !text.ContainsAnyExcept(IdCharacters);

    /// <summary>What the answer to a claim holds: no work, work, or (false) nothing that can be read.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> answer, out RelayWork? work)
    {
        work = null;
        try
        {
            var json = new Utf8JsonReader(answer.Span, new JsonReaderOptions { MaxDepth = MostDepth });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isWork = json.ValueTextEquals("work"u8);
                json.Read();
                if (!isWork || json.TokenType == JsonTokenType.Null)
                {
                    json.Skip();
                    continue;
                }

                work = Read(ref json, answer);
                if (work is null)
                {
                    return false;
                }
            }

            return json.TokenType == JsonTokenType.EndObject;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The body is a slice of the answer: it may be megabytes.</summary>
    private static RelayWork? Read(ref Utf8JsonReader json, ReadOnlyMemory<byte> answer)
    {
        string? id = null;
        string? path = null;
        ReadOnlyMemory<byte> body = default;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            var start = (int)json.TokenStartIndex;
            switch (name)
            {
                case "id":
                    id = json.GetString();
                    break;
                case "path":
                    path = json.GetString();
                    break;
                default:
                    json.Skip();
                    break;
            }

            if (name == "body")
            {
                body = answer[start..(int)json.BytesConsumed];
            }
        }

        return id is not null && IsId(id) && path is { Length: <= LongestPath }
            ? new RelayWork(id, path, body)
            : null;
    }
}
