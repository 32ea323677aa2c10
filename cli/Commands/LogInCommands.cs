using System.CommandLine;
using System.Net;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Credentials;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary>In and out of a server.</summary>
internal static class LogInCommands
{
    private const int MostToken = 4096;

    public static Command LogIn(Runner runner)
    {
        var username = new Option<string?>("--username") { Description = "Who; asked for otherwise.", HelpName = "NAME" };
        var tokenFromInput = new Option<bool>("--token-stdin") { Description = "Reads a personal token from standard input in place of a password." };
        var command = new Command("login", "Log in to a server; later commands go there.") { username, tokenFromInput };
        return runner.Wire(command, async (call, stop) =>
        {
            call.RequireSafeServer();
            call.Store.Read();
            var credential = call.Get(tokenFromInput)
                ? await WithTokenAsync(call, stop)
                : await WithPasswordAsync(call, call.Get(username), stop);
            await call.Store.ChangeAsync(f => f.With(call.Server.Text, credential) with { Current = call.Server.Text }, CancellationToken.None);
            call.Output.Note($"Logged in to {call.Server} {(credential.Username is { } name ? $"as {name}" : "with a token")}.");
            if (call.Context.Variable(Call.TokenVariable) is not null)
            {
                call.Output.Note($"{Call.TokenVariable} is set and comes before it: unset it.");
            }
        });
    }

    public static Command LogOut(Runner runner)
        => runner.Wire(new Command("logout", "End the session and forget the credentials of a server."), async (call, stop) =>
        {
            var stored = call.Store.Read().Find(call.Server.Text)
                ?? throw new CliException($"Nobody is logged in to {call.Server}.");
            var failure = stored.Token is null ? await EndAsync(call, stop) : null;
            await call.Store.ChangeAsync(f => f.Without(call.Server.Text), CancellationToken.None);
            if (failure is not null)
            {
                throw new CliException($"The credentials are forgotten here, but the server could not be told: {failure}");
            }

            call.Output.Note(stored.Token is null
                ? $"Logged out of {call.Server}."
                : $"The token is forgotten here. It stays good until it is revoked: nexus tokens revoke ID");
        });

    /// <returns>Why it could not be ended; null when it is over.</returns>
    private static async Task<string?> EndAsync(Call call, CancellationToken stop)
    {
        try
        {
            call.RequireSafeServer();
            var session = new StoredSession(call.Store, call.Transport, call.Context.Time);
            var answer = await new ApiClient(call.Transport, session).SendAsync(HttpMethod.Post, "/api/v1/auth/logout", null, stop);
            return answer.IsSuccess || answer.Status == HttpStatusCode.Unauthorized ? null : answer.Problem().Title;
        }
        catch (Exception failed) when (failed is UnreachableException or ApiProblemException)
        {
            return failed.Message;
        }
        catch (CliException)
        {
            // The session was over already, and is forgotten.
            return null;
        }
    }

    private static async Task<StoredCredential> WithPasswordAsync(Call call, string? username, CancellationToken stop)
    {
        var terminal = call.Output.Terminal;
        if (!terminal.InputIsTerminal)
        {
            throw CliException.Usage("A password is asked for on a terminal only. Make a token (nexus tokens new) and say --token-stdin.");
        }

        var name = username ?? terminal.Ask("Username: ")?.Trim();
        var password = string.IsNullOrEmpty(name) ? null : terminal.AskSecret("Password: ");
        if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(password))
        {
            throw new CliException("Nothing was done.");
        }

        var body = new LogInJson(name, password);
        var answer = await new ApiClient(call.Transport, new FixedToken(null)).SendAsync(
            HttpMethod.Post, "/api/v1/auth/login", JsonSerializer.Serialize(body, ApiJson.Default.LogInJson), stop);
        return answer.IsSuccess
            ? StoredSession.Of(answer.Read(ApiJson.Default.LogInAnswerJson), call.Now)
            : throw new ApiProblemException(answer.Problem(), Wait(answer)) { RetryAfter = answer.RetryAfter };
    }

    private static string Wait(ApiAnswer answer) => answer.RetryAfter is { } wait ? $"Try again in {Show.Span(wait)}." : "";

    private static async Task<StoredCredential> WithTokenAsync(Call call, CancellationToken stop)
    {
        var buffer = new char[MostToken + 1];
        var read = await call.Output.Terminal.In.ReadBlockAsync(buffer, stop);
        var token = new string(buffer, 0, read).Trim();
        if (read > MostToken || token.Length == 0 || !token.All(char.IsAscii) || token.Any(c => char.IsControl(c) || c == ' '))
        {
            throw CliException.Usage("Standard input holds no token: give one line with it, such as from nexus tokens new.");
        }

        var identity = await Identities.OfTokenAsync(call.Transport, token, stop);
        return new StoredCredential(identity.Username, token);
    }
}
