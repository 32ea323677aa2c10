using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CloudNexus.Functions.Http.Pipeline;

namespace CloudNexus.Local.Listening;

/// <summary>Reads what the command line says of listening, and refuses what would not be safe or cannot work.</summary>
internal static class ListenArguments
{
    /// <summary>Options that take a value.</summary>
    public static readonly string[] Valued = ["--listen", "--cert", "--key", "--public-url", "--http-port", "--trusted-proxies"];

    public static readonly string[] Flags = ["--behind-proxy", "--plain-http"];

    /// <param name="values">All that was given.</param>
    /// <param name="port">The port of <c>--listen</c>, where it has one.</param>
    /// <returns>Null where nothing was given: only this machine reaches it.</returns>
    /// <exception cref="FormatException">It does not fit together; the message says what to do.</exception>
    public static ListenOptions? Read(IReadOnlyDictionary<string, string> values, ref int port)
    {
        if (!Valued.Concat(Flags).Any(values.ContainsKey))
        {
            return null;
        }

        var options = new ListenOptions
        {
            Address = ReadAddress(values, ref port),
            CertificateFile = values.GetValueOrDefault("--cert") is { } cert ? Path.GetFullPath(cert) : null,
            KeyFile = values.GetValueOrDefault("--key") is { } key ? Path.GetFullPath(key) : null,
            RedirectPort = values.TryGetValue("--http-port", out var text) ? ReadPort("--http-port", text, least: 1) : null,
            PublicUrl = values.TryGetValue("--public-url", out var url) ? ReadUrl(url) : null,
            TrustedProxies = values.GetValueOrDefault("--trusted-proxies", ""),
            IsBehindProxy = values.ContainsKey("--behind-proxy"),
        };
        Check(options, values.ContainsKey("--plain-http"), port);
        return options;
    }

    public static int ReadPort(string option, string text, int least = 0)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= least && port <= ushort.MaxValue
            ? port
            : throw new FormatException($"{option} is a number from {least} to {ushort.MaxValue}, not '{text}'.");

    private static IPAddress ReadAddress(IReadOnlyDictionary<string, string> values, ref int port)
    {
        if (!values.TryGetValue("--listen", out var text))
        {
            return IPAddress.Loopback;
        }

        // Numbers with fewer dots are addresses too, which nobody means.
        if (IPAddress.TryParse(text, out var address) && !text.StartsWith('[')
            && (address.AddressFamily != AddressFamily.InterNetwork || text.Split('.').Length == 4))
        {
            return address;
        }

        var end = text.LastIndexOf(':');
        if (end <= text.LastIndexOf(']') || !IPAddress.TryParse(text[..end], out address))
        {
            throw new FormatException(
                $"--listen is an address of this machine, with or without a port: 192.0.2.1:8443, [::]:8443, 0.0.0.0; not '{text}'.");
        }

        if (values.ContainsKey("--port"))
        {
            throw new FormatException("Give the port with --listen or with --port, not with both.");
        }

        port = ReadPort("--listen's port", text[(end + 1)..]);
        return address;
    }

    private static string ReadUrl(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/"
            && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 && uri.Host.Length > 0
            ? uri.GetLeftPart(UriPartial.Authority)
            : throw new FormatException($"--public-url is an address without a path, such as https://nexus.example.org, not '{text}'.");

    private static void Check(ListenOptions options, bool isPlain, int port)
    {
        if ((options.CertificateFile is null) != (options.KeyFile is null))
        {
            throw new FormatException("--cert and --key go together: the certificate and its private key, both PEM.");
        }

        var isSecured = options.CertificateFile is not null || options.IsBehindProxy;
        Refuse(isPlain && isSecured, "--plain-http contradicts --cert and --behind-proxy: leave one out.");
        Refuse(
            !isSecured && !isPlain && !IPAddress.IsLoopback(options.Address),
            $"Whoever listens to the network of {options.Address} could read passwords and keys. Give --cert FILE --key FILE for HTTPS; "
                + "--behind-proxy where a reverse proxy speaks HTTPS for it; or --plain-http where everybody may read them.");
        Refuse(
            options.PublicUrl is null && (options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any)),
            $"{options.Address} is every address of this machine: say with --public-url by which one others know it.");
        CheckUrl(options, isSecured);
        CheckProxies(options);
        Refuse(
            options.RedirectPort is not null && options.CertificateFile is null, "--http-port sends on to HTTPS: give --cert and --key.");
        Refuse(options.RedirectPort == port, "--http-port is another port than the one for HTTPS.");
    }

    private static void CheckUrl(ListenOptions options, bool isSecured)
    {
        var isHttps = options.PublicUrl?.StartsWith("https:", StringComparison.Ordinal);
        Refuse(isHttps == false && isSecured, "--public-url begins with https:// where there is --cert or --behind-proxy.");
        Refuse(
            isHttps == true && !isSecured,
            "--public-url says https://: give --cert FILE --key FILE, or --behind-proxy where a reverse proxy speaks it.");
    }

    private static void CheckProxies(ListenOptions options)
    {
        Refuse(
            options.IsBehindProxy && (options.PublicUrl is null || options.TrustedProxies.Length == 0),
            "--behind-proxy needs --public-url (the proxy's address for the outside) and --trusted-proxies (the addresses it connects from).");
        Refuse(
            options.TrustedProxies.Length > 0 && !options.IsBehindProxy, "--trusted-proxies is for a service --behind-proxy: add that.");
        try
        {
            _ = new TrustedProxies(options.TrustedProxies);
        }
        catch (InvalidOperationException wrong)
        {
            throw new FormatException(wrong.Message.Replace("NEXUS_TRUSTED_PROXIES", "--trusted-proxies", StringComparison.Ordinal));
        }
    }

    private static void Refuse(bool isWrong, string what)
    {
        if (isWrong)
        {
            throw new FormatException(what);
        }
    }
}
