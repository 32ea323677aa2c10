using System.Globalization;

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

          --port N     port of dashboard and API on 127.0.0.1; 0 takes a free one
          --data DIR   where everything is kept (default: ./data)
          --no-agent   don't watch this machine
          --no-build   start what was built before
        """;

    /// <summary>Options that take a value.</summary>
    private static readonly string[] Valued = ["--port", "--data", "--web", "--azurite"];

    private static readonly string[] Flags = ["--no-agent"];

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

        var port = UsualPort;
        if (values.TryGetValue("--port", out var text)
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > ushort.MaxValue))
        {
            throw new FormatException($"--port is a number from 0 to {ushort.MaxValue}, not '{text}'.");
        }

        return new LocalOptions(
            port,
            Path.GetFullPath(values.GetValueOrDefault("--data", "data")),
            !values.ContainsKey("--no-agent"),
            Path.GetFullPath(values.GetValueOrDefault("--web", Path.Combine("web", "dist"))),
            Path.GetFullPath(values.GetValueOrDefault("--azurite", Path.Combine("local", "azurite.mjs"))));
    }
}
