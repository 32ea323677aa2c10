using System.Text.Json;

namespace CloudNexus.Local.Runtime.SignalR;

internal static class JsonText
{
    /// <returns>The text under that name; null when the element is no object, or has no text there.</returns>
    public static string? Of(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
