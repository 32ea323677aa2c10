using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Credentials;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary>One run of a command: what it was given, and what it works with.</summary>
internal sealed class Call(
    ParseResult parsed, CliContext context, Writer output, PrivateFiles? files, ServerAddress server, bool allowHttp) : IDisposable
{
    public const string TokenVariable = "NEXUS_TOKEN";

    private ApiClient? _api;
    private ApiTransport? _transport;

    public ParseResult Parsed => parsed;

    public CliContext Context => context;

    public Writer Output => output;

    public ServerAddress Server => server;

    /// <exception cref="CliException">There is no place for credentials.</exception>
    public CredentialStore Store => new(Files);

    /// <summary>Where credentials, keys and what is known of nodes are kept.</summary>
    /// <exception cref="CliException">There is no place for them.</exception>
    public PrivateFiles Files => files ?? PrivateFiles.Of(context);

    public ApiTransport Transport => _transport ??= new ApiTransport(server, context.Time);

    /// <summary>In the name of the environment's token, or of who logged in at this server, or of nobody.</summary>
    /// <exception cref="CliException">A credential would go in the open over a network.</exception>
    public ApiClient Api => _api ??= new ApiClient(Transport, Credential());

    public DateTimeOffset Now => context.Time.GetUtcNow();

    /// <exception cref="CliException">What is sent could be read on the way, and nobody said that it may.</exception>
    public void RequireSafeServer()
    {
        if (server.IsOpen && !allowHttp)
        {
            throw new CliException(
                $"{server} has no TLS: whoever is on the way could read your credentials. Use https, or say --allow-http if the network is yours.");
        }
    }

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>Asks before something that cannot be taken back.</summary>
    /// <exception cref="CliException">Nobody is there to ask, or the answer is no.</exception>
    public void Confirm(string question, Option<bool> yes)
    {
        if (parsed.GetValue(yes))
        {
            return;
        }

        if (!output.Terminal.InputIsTerminal)
        {
            throw CliException.Usage($"{question} Nobody can be asked here: say --yes.");
        }

        if (output.Terminal.Ask($"{Clean.Line(question)} [y/N] ")?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new CliException("Nothing was done.");
        }
    }

    public void Dispose() => _transport?.Dispose();

    private ICredential Credential()
    {
        if (context.Variable(TokenVariable) is { } token)
        {
            RequireSafeServer();
            return new FixedToken(token.Trim());
        }

        var stored = files is null ? null : Store.Read().Find(server.Text);
        if (stored is null)
        {
            return new FixedToken(null);
        }

        RequireSafeServer();
        return stored.Token is not null ? new FixedToken(stored.Token) : new StoredSession(Store, Transport, context.Time);
    }
}
