namespace CloudNexus.Functions.Storage;

/// <summary>A storage connection string, as far as tables, blobs and account keys go.</summary>
/// <param name="Endpoint">Of tables.</param>
/// <param name="BlobEndpoint">Null where the string names an endpoint of tables alone.</param>
/// <param name="Credential">The account's key.</param>
internal sealed record TableConnectionString(Uri Endpoint, Uri? BlobEndpoint, TableSharedKeyCredential Credential)
{
    private const string EmulatorAccount = "devstoreaccount1";

    // Published: the same in every emulator, and worth nothing elsewhere.
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="FormatException">The string is none that this client can use. The message never repeats it.</exception>
    public static TableConnectionString Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var settings = Split(text);
        if (settings.TryGetValue("UseDevelopmentStorage", out var emulator) && bool.TryParse(emulator, out var use) && use)
        {
            return new(
                new Uri($"http://127.0.0.1:10002/{EmulatorAccount}"),
                new Uri($"http://127.0.0.1:10000/{EmulatorAccount}"),
                new(EmulatorAccount, EmulatorKey));
        }

        var account = Required(settings, "AccountName");
        var tables = EndpointOf(settings, account, "Table");
        var isOfTablesAlone = settings.ContainsKey("TableEndpoint") && !settings.ContainsKey("BlobEndpoint");
        var blobs = isOfTablesAlone ? null : EndpointOf(settings, account, "Blob");
        return new(tables, blobs, Key(account, Required(settings, "AccountKey")));

        static TableSharedKeyCredential Key(string account, string key)
        {
            try
            {
                return new(account, key);
            }
            catch (ArgumentException)
            {
                throw new FormatException("The connection string's AccountKey is not base64.");
            }
        }
    }

    private static Uri EndpointOf(Dictionary<string, string> settings, string account, string service)
    {
        var protocol = settings.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        var host = $"{account}.{service.ToLowerInvariant()}.{settings.GetValueOrDefault("EndpointSuffix", "core.windows.net")}";
        var text = settings.GetValueOrDefault(service + "Endpoint") ?? $"{protocol}://{host}";
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw new FormatException($"The connection string's {service}Endpoint is no http or https address.");
    }

    private static string Required(Dictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw new FormatException($"The connection string has no {name}.");

    private static Dictionary<string, string> Split(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException("The connection string is not a list of name=value.");
            }

            settings[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        return settings;
    }
}
