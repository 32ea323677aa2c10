using System.CommandLine;

namespace CloudNexus.Cli.Parsing;

/// <summary>Options of every command.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Server { get; } = new("--server")
    {
        Description = "The server (NEXUS_SERVER). Otherwise the one logged in to last, or http://127.0.0.1:8080.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Results and errors as JSON, for scripts.", Recursive = true };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours (NO_COLOR).", Recursive = true };

    public Option<bool> AllowHttp { get; } = new("--allow-http")
    {
        Description = "Send credentials to another host without TLS (NEXUS_ALLOW_HTTP=1).",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Add(Server);
        root.Add(Json);
        root.Add(NoColor);
        root.Add(AllowHttp);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(Json);
}
