using System.Text.Json;

namespace CloudNexus.Local.Hub.Http;

/// <summary>The <c>BrokerProperties</c> header: a JSON object, of which <c>PartitionKey</c> matters here.</summary>
internal static class BrokerProperties
{
    public const string Header = "BrokerProperties";
    public const int MaxKeyChars = 128;
    private const int MaxHeaderChars = 4096;

    /// <returns>What is wrong, or null.</returns>
    public static string? Read(string? header, out string? partitionKey)
    {
        partitionKey = null;
        if (string.IsNullOrEmpty(header))
        {
            return null;
        }

        if (header.Length > MaxHeaderChars)
        {
            return $"{Header} is longer than {MaxHeaderChars} characters.";
        }

        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return $"{Header} is no JSON object.";
            }

            if (!json.RootElement.TryGetProperty("PartitionKey", out var key) || key.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (key.ValueKind != JsonValueKind.String || key.GetString() is not { Length: > 0 and <= MaxKeyChars } text)
            {
                return $"PartitionKey must be a string of 1 to {MaxKeyChars} characters.";
            }

            partitionKey = text;
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"{Header} is no JSON object.";
        }
    }
}
