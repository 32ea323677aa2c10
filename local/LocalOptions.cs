using CloudNexus.Local.Listening;

namespace CloudNexus.Local;

/// <summary>What the command line of <c>./run</c> says.</summary>
/// <param name="Port">The dashboard's and API's port; 0 takes a free one.</param>
/// <param name="DataDirectory">Where everything is kept.</param>
/// <param name="WithAgent">Whether this machine's agent runs too.</param>
/// <param name="WebRoot">The built dashboard.</param>
/// <param name="AzuriteScript">The script that starts Azurite.</param>
public sealed record LocalOptions(int Port, string DataDirectory, bool WithAgent, string WebRoot, string AzuriteScript)
{
    public const int UsualPort = 8080;

    public const string Usage = """
        usage: ./run [--port 8080] [--data DIR] [--no-agent] [--no-build]
                     [--listen ADDR[:PORT]] [--cert FILE --key FILE [--http-port N]] [--public-url URL]
                     [--behind-proxy --trusted-proxies CIDR,… | --plain-http]

          --port N     port of dashboard and API; 0 takes a free one
          --data DIR   where everything is kept (default: ./data)
          --no-agent   don't watch this machine
          --no-build   start what was built before

        Only this machine reaches it, unless one of these is given:

          --listen ADDR[:PORT]  where other hosts reach it, such as 192.0.2.1:8443, 0.0.0.0 or [::]
          --cert FILE           certificate for HTTPS, PEM, with the authorities between it and its root
          --key FILE            the certificate's private key, PEM
          --http-port N         a port that sends plain HTTP on to HTTPS
          --public-url URL      the address by which people and hosts know it, such as https://nexus.example.org
          --behind-proxy        a reverse proxy speaks HTTPS for it
          --trusted-proxies …   the proxy's addresses and networks: its X-Forwarded-For, -Proto and -Host are believed
          --plain-http          no HTTPS at all, in a network where everybody may read passwords and keys
        """;

    /// <summary>Options that take a value.</summary>
    private static readonly string[] Valued = ["--port", "--data", "--web", "--azurite", .. ListenArguments.Valued];

    private static readonly string[] Flags = ["--no-agent", .. ListenArguments.Flags];

    /// <summary>How others reach it; null where only this machine does.</summary>
    public ListenOptions? Listening { get; init; }

    /// <exception cref="FormatException">An option is not known or its value is not one; the message says what is.</exception>
    public static LocalOptions Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            if (Flags.Contains(args[i]))
            {
                values[args[i]] = "";
            }
            else if (Valued.Contains(args[i]))
            {
                values[args[i]] = ++i < args.Count ? args[i] : throw new FormatException($"{args[i - 1]} needs a value.");
            }
            else
            {
                throw new FormatException($"'{args[i]}' is not known here.");
            }
        }

        var port = values.TryGetValue("--port", out var text) ? ListenArguments.ReadPort("--port", text) : UsualPort;
        var listening = ListenArguments.Read(values, ref port);
        return new LocalOptions(
            port,
            Path.GetFullPath(values.GetValueOrDefault("--data", "data")),
            !values.ContainsKey("--no-agent"),
            Path.GetFullPath(values.GetValueOrDefault("--web", Path.Combine("web", "dist"))),
            Path.GetFullPath(values.GetValueOrDefault("--azurite", Path.Combine("local", "azurite.mjs")))) { Listening = listening };
    }
}
