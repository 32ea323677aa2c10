using System.Text.Json;

namespace CloudNexus.Agent.Aggregate;

/// <summary>
/// Turns the settings in an answer for a host that reaches only the aggregator: no hub, and a control row behind a link. Everything else
/// stays as the server wrote it.
/// </summary>
internal static class SettingsRewrite
{
    /// <param name="body">The answer to a registration or a sync.</param>
    /// <param name="linkAddress">The control row's address as the host should see it.</param>
    /// <param name="linkId">The link's name in it.</param>
    /// <returns>The answer for the host, the node that it names, if any, and the link; null when it holds no settings.</returns>
    public static (byte[] Body, string? Node, ControlLink Link)? Apply(byte[] body, string linkAddress, string linkId)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var registration = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("settings", out _);
            var settings = registration ? root.GetProperty("settings") : root;
            if (ReadLink(settings, linkId) is not { } link)
            {
                return null;
            }

            using var rewritten = new MemoryStream(body.Length + linkAddress.Length);
            using (var writer = new Utf8JsonWriter(rewritten))
            {
                Write(writer, root, registration ? "settings" : null, linkAddress);
            }

            var node = root.TryGetProperty("nodeId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
            return (rewritten.ToArray(), node, link);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ControlLink? ReadLink(JsonElement settings, string id)
        => settings.ValueKind == JsonValueKind.Object
            && settings.TryGetProperty("control", out var control) && control.ValueKind == JsonValueKind.Object
            && control.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String
            && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var row) && row.Scheme is "http" or "https"
            && control.TryGetProperty("expiresAt", out var expires) && expires.ValueKind == JsonValueKind.Number
            && expires.TryGetInt64(out var expiresAt)
            ? new ControlLink(id, row, expiresAt)
            : null;

    private static void Write(Utf8JsonWriter writer, JsonElement element, string? settingsIn, string linkAddress)
    {
        writer.WriteStartObject();
        foreach (var property in element.EnumerateObject())
        {
            if (settingsIn is null && property.NameEquals("send"))
            {
                writer.WriteNull("send");
            }
            else if (settingsIn is null && property.NameEquals("control"))
            {
                writer.WritePropertyName("control");
                WriteControl(writer, property.Value, linkAddress);
            }
            else if (settingsIn is not null && property.NameEquals(settingsIn))
            {
                writer.WritePropertyName(settingsIn);
                Write(writer, property.Value, null, linkAddress);
            }
            else
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteControl(Utf8JsonWriter writer, JsonElement control, string linkAddress)
    {
        writer.WriteStartObject();
        foreach (var property in control.EnumerateObject())
        {
            if (property.NameEquals("url"))
            {
                writer.WriteString("url", linkAddress);
            }
            else
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
