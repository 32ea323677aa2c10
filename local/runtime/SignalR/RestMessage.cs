using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Reads <c>{"target":"…","arguments":[…]}</c>.</summary>
internal static class RestMessage
{
    /// <summary>Bytes.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <returns>The message, or the status (400, 413) and detail of its refusal.</returns>
    public static async Task<(OutgoingMessage? Message, int Status, string Problem)> ReadAsync(HttpRequest request)
    {
        var body = await ReadBodyAsync(request);
        if (body is null)
        {
            return (null, StatusCodes.Status413PayloadTooLarge, $"A message may have {MaxSize} bytes.");
        }

        try
        {
            using var document = JsonDocument.Parse(body.Value);
            var root = document.RootElement;
            if (JsonText.Of(root, "target") is { Length: > 0 } target
                && (!root.TryGetProperty("arguments", out var arguments)
                    || arguments.ValueKind is JsonValueKind.Array or JsonValueKind.Null))
            {
                return (new OutgoingMessage(target, Arguments(arguments)), StatusCodes.Status202Accepted, "");
            }
        }
        catch (JsonException)
        {
            // Answered below, like every other form that a message doesn't have.
        }

        return (null, StatusCodes.Status400BadRequest, "A message is {\"target\":\"…\",\"arguments\":[…]}.");
    }

    private static RawJson[] Arguments(JsonElement arguments) => arguments.ValueKind == JsonValueKind.Array
        ? [.. arguments.EnumerateArray().Select(a => new RawJson(JsonSerializer.SerializeToUtf8Bytes(a)))]
        : [];

    /// <returns>Null when it is too large; reads no more than that.</returns>
    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxSize)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted) is var read and > 0)
        {
            if (buffer.Length + read > MaxSize)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
