using System.Buffers.Text;
using System.Text.Json;
using CloudNexus.Functions.Ai.Ollama;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>Messages of a conversation, as Ollama takes them. Images come in the request itself: none is fetched from an address.</summary>
internal static class MessageTranslation
{
    private const int MostImages = 16;
    private const string DataUrl = "data:image/";
    private const string Base64Mark = ";base64,";

    /// <exception cref="Http.ApiException">400: a message is none, or holds what a model does not take.</exception>
    public static IReadOnlyList<OllamaMessage> Translate(IReadOnlyList<ChatMessage> messages)
    {
        // Tools' answers name the call, Ollama wants the tool's name.
        var called = new Dictionary<string, string>(StringComparer.Ordinal);
        var translated = new List<OllamaMessage>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            translated.Add(Translate(messages[i], i, called));
        }

        return translated.Sum(m => m.Images?.Count ?? 0) <= MostImages
            ? translated
            : throw AiProblems.Bad("messages", $"At most {MostImages} images are taken.");
    }

    private static OllamaMessage Translate(ChatMessage? message, int i, Dictionary<string, string> called)
    {
        var role = message?.Role switch
        {
            "system" or "developer" => "system",
            "user" => "user",
            "assistant" => "assistant",
            "tool" => "tool",
            _ => throw Bad(i, "role is system, developer, user, assistant or tool."),
        };
        var images = new List<string>();
        var text = Text(message.Content, i, images);
        var calls = message.ToolCalls is { Count: > 0 } given ? given.Select(c => Translate(c, i, called)).ToArray() : null;
        if (message.Content is null or { ValueKind: JsonValueKind.Null } && calls is null)
        {
            throw Bad(i, "content is missing.");
        }

        var tool = role == "tool" && message.ToolCallId is { } id
            ? called.GetValueOrDefault(id) ?? throw Bad(i, "tool_call_id is of no call before.")
            : null;
        return new OllamaMessage(role, text, null, images.Count > 0 ? images : null, calls, tool);
    }

    private static OllamaToolCall Translate(ChatToolCall call, int i, Dictionary<string, string> called)
    {
        if (call?.Function?.Name is not { Length: > 0 } name)
        {
            throw Bad(i, "tool_calls have a function with a name.");
        }

        if (call.Id is { } id)
        {
            called[id] = name;
        }

        return new OllamaToolCall(new OllamaCalledFunction(name, Arguments(call.Function.Arguments, i)));
    }

    private static JsonElement Arguments(string? text, int i)
    {
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "{}" : text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw Bad(i, "arguments of tool calls are a JSON object as text.");
    }

    private static string Text(JsonElement? content, int i, List<string> images)
    {
        switch (content)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return "";
            case { ValueKind: JsonValueKind.String } text:
                return text.GetString()!;
            case { ValueKind: JsonValueKind.Array } parts:
                return string.Concat(parts.EnumerateArray().Select(p => Part(p, i, images)));
            default:
                throw Bad(i, "content is a text or a list of parts.");
        }
    }

    private static string Part(JsonElement part, int i, List<string> images)
    {
        switch (StringOf(part, "type"))
        {
            case "text":
                return StringOf(part, "text") ?? throw Bad(i, "a part of type text has a text.");
            case "refusal":
                return StringOf(part, "refusal") ?? "";
            case "image_url":
                images.Add(Image(part.TryGetProperty("image_url", out var image) ? StringOf(image, "url") : null, i));
                return "";
            default:
                throw AiProblems.Unsupported("messages", $"messages[{i}]: parts are of type text or image_url.");
        }
    }

    private static string Image(string? url, int i)
    {
        var mark = url?.IndexOf(Base64Mark, StringComparison.Ordinal) ?? -1;
        if (url is null || mark < 0 || !url.StartsWith(DataUrl, StringComparison.OrdinalIgnoreCase))
        {
            throw AiProblems.Unsupported("messages", $"messages[{i}]: images come as 'data:image/…;base64,…'. None is fetched from an address.");
        }

        var data = url[(mark + Base64Mark.Length)..];
        return data.Length > 0 && Base64.IsValid(data) ? data : throw Bad(i, "an image is not base64.");
    }

    private static string? StringOf(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static Http.ApiException Bad(int i, string what) => AiProblems.Bad("messages", $"messages[{i}]: {what}");
}
