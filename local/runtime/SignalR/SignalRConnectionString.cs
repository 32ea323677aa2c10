using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>A connection string of SignalR Service: <c>Endpoint=http://127.0.0.1:8080;AccessKey=…;Version=1.0;</c>.</summary>
internal sealed class SignalRConnectionString
{
    public const string DefaultSetting = "AzureSignalRConnectionString";

    private SignalRConnectionString(string endpoint, string clientEndpoint, string accessKey)
        => (Endpoint, ClientEndpoint, AccessKey) = (endpoint, clientEndpoint, accessKey);

    /// <summary>Scheme, host and port, without a slash at the end.</summary>
    public string Endpoint { get; }

    /// <summary>Where clients connect, who may not be able to reach <see cref="Endpoint"/>.</summary>
    public string ClientEndpoint { get; }

    public string AccessKey { get; }

    /// <returns>False with the reason, which doesn't show the key.</returns>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out SignalRConnectionString? parsed, [NotNullWhen(false)] out string? problem)
    {
        parsed = null;
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                parts[part[..equals].Trim()] = part[(equals + 1)..].Trim();
            }
        }

        if (!parts.TryGetValue("Endpoint", out var endpoint) || !TryParseAddress(endpoint, out var uri))
        {
            problem = "its Endpoint is missing or no http address";
            return false;
        }

        Uri? client = null;
        if (parts.TryGetValue("ClientEndpoint", out var clientEndpoint) && !TryParseAddress(clientEndpoint, out client))
        {
            problem = "its ClientEndpoint is no http address";
            return false;
        }

        if (!parts.TryGetValue("AccessKey", out var key) || key.Length < 16)
        {
            problem = "its AccessKey is missing or shorter than 16 characters";
            return false;
        }

        var isPortWrong = false;
        if (parts.TryGetValue("Port", out var portText))
        {
            isPortWrong = !ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port);
            uri = new UriBuilder(uri) { Port = port }.Uri;
        }

        if (isPortWrong)
        {
            problem = "its Port is no port";
            return false;
        }

        parsed = new SignalRConnectionString(
            uri.GetLeftPart(UriPartial.Authority), (client ?? uri).GetLeftPart(UriPartial.Authority), key);
        problem = null;
        return true;
    }

    public string ClientUrl(string hub) => $"{ClientEndpoint}/client/?hub={hub}";

    /// <summary>What a client's token is for: the service's own address, wherever clients connect.</summary>
    public string ClientAudience(string hub) => $"{Endpoint}/client/?hub={hub}";

    private static bool TryParseAddress(string text, [NotNullWhen(true)] out Uri? uri)
        => Uri.TryCreate(text, UriKind.Absolute, out uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/";
}
