namespace CloudNexus.Cli.Api;

/// <summary>Where the API is.</summary>
/// <param name="Text">Scheme, host, port and, behind some proxies, a path; without a slash at the end.</param>
internal sealed record ServerAddress(string Text)
{
    public const string Usual = "http://127.0.0.1:8080";

    private const int MostCharacters = 512;

    /// <summary>Whether what is sent to it can be read on the way.</summary>
    public bool IsOpen => new Uri(Text) is { IsLoopback: false, Scheme: "http" };

    /// <param name="text">What was given.</param>
    /// <param name="from">Who gave it, for the message.</param>
    /// <exception cref="CliException">It is no address.</exception>
    public static ServerAddress Parse(string text, string from)
    {
        if (text.Length > MostCharacters
            || !Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.UserInfo.Length > 0
            || uri.Query.Length > 0
            || uri.Fragment.Length > 0)
        {
            throw CliException.Usage($"{from} is no server's address: give one such as https://nexus.example.org.");
        }

        return new ServerAddress(uri.GetLeftPart(UriPartial.Path).TrimEnd('/'));
    }

    public override string ToString() => Text;
}
