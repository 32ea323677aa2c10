using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus tokens</c>: one's own personal tokens.</summary>
internal static class TokenCommands
{
    private const string Path = "/api/v1/auth/tokens";

    // For completion; the server's list decides.
    private static readonly string[] Scopes =
    [
        "nodes:read", "nodes:write", "events:write", "settings:read", "settings:write", "users:read", "users:write", "audit:read",
        "system:read", "system:write", "commands:read", "commands:write", "jobs:read", "jobs:write", "channels:read", "channels:write",
        "logs:read", "ai:use", "alerts:read", "alerts:write",
    ];

    public static Command Create(Runner runner)
        => new("tokens", "Your personal tokens, for programs.") { List(runner), New(runner), Revoke(runner) };

    private static Command List(Runner runner) => runner.Wire(new Command("list", "List your tokens."), async (call, stop) =>
    {
        var answer = await call.Api.GetAsync(Path, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(answer.Json);
            return;
        }

        var table = new Table("NAME", "ROLE", "SCOPES", "EXPIRES", "USED", "ID");
        foreach (var token in answer.Read(ApiJson.Default.TokenListJson).Tokens)
        {
            table.Add(
                token.Name,
                token.Role,
                string.Join(' ', token.Scopes),
                new Cell(Show.Time(token.ExpiresAt), token.ExpiresAt <= call.Now ? Tint.Dim : Tint.None),
                Show.Ago(token.LastUsedAt, call.Now),
                token.Id);
        }

        call.Output.Table(table);
    });

    private static Command New(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "What it is for." };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What it may reach, such as nodes:read; may be given several times.",
            HelpName = "SCOPE",
            Required = true,
        };
        scopes.CompletionSources.Add(Scopes);
        var expires = Values.Duration("--expires", "How long it is good, in days; 90d when left out.");
        var role = Values.Choice("--role", "The most that it may do; your own role when left out.", UserCommands.Roles);
        return runner.Wire(new Command("new", "Make a token and print it.") { name, scopes, expires, role }, async (call, stop) =>
        {
            var days = call.Get(expires) is { } span ? (int)Math.Ceiling(span.TotalDays) : (int?)null;
            var request = new TokenRequestJson(call.Get(name), call.Get(scopes) ?? [], days, call.Get(role));
            var answer = await call.Api.PostAsync(Path, request, ApiJson.Default.TokenRequestJson, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var made = answer.Read(ApiJson.Default.TokenAnswerJson);
            call.Output.Note($"Token {made.Details.Id}, good until {Show.Time(made.Details.ExpiresAt)}. It is shown this once:");
            call.Output.Line(Clean.Line(made.Token));
        });
    }

    private static Command Revoke(Runner runner)
    {
        var id = new Argument<string>("ID") { Description = "A token's id, from nexus tokens list." };
        return runner.Wire(new Command("revoke", "Revoke one of your tokens.") { id }, async (call, stop) =>
        {
            await call.Api.DeleteAsync($"{Path}/{Uri.EscapeDataString(call.Get(id))}", stop);
            call.Output.Note("Revoked.");
        });
    }
}
