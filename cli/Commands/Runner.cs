using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Credentials;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary>Gives commands their work.</summary>
internal sealed class Runner(CliContext context, GlobalOptions options)
{
    /// <param name="command">The command.</param>
    /// <param name="work">What it does; its result is the exit code.</param>
    /// <returns>The same command.</returns>
    public Command Wire(Command command, Func<Call, CancellationToken, Task<int>> work)
    {
        command.SetAction(async (parsed, stop) =>
        {
            using var call = Begin(parsed);
            return await work(call, stop);
        });
        return command;
    }

    /// <summary>As <see cref="Wire(Command, Func{Call, CancellationToken, Task{int}})"/>, for work that either is done or throws.</summary>
    public Command Wire(Command command, Func<Call, CancellationToken, Task> work) => Wire(command, async (call, stop) =>
    {
        await work(call, stop);
        return ExitCodes.Success;
    });

    private Call Begin(ParseResult parsed)
    {
        var color = context.Terminal.OutputIsTerminal && !parsed.GetValue(options.NoColor) && context.Variable("NO_COLOR") is null;
        var files = (context.Variable("XDG_CONFIG_HOME") ?? context.Variable("HOME")) is null ? null : PrivateFiles.Of(context);
        return new Call(
            parsed,
            context,
            new Writer(context.Terminal, options.IsJson(parsed), color),
            files,
            Server(parsed, files),
            parsed.GetValue(options.AllowHttp) || context.Variable("NEXUS_ALLOW_HTTP") == "1");
    }

    private ServerAddress Server(ParseResult parsed, PrivateFiles? files)
    {
        if (parsed.GetValue(options.Server) is { } given)
        {
            return ServerAddress.Parse(given, "--server");
        }

        if (context.Variable("NEXUS_SERVER") is { } variable)
        {
            return ServerAddress.Parse(variable, "NEXUS_SERVER");
        }

        return files is not null && new CredentialStore(files).Read().Current is { } current
            ? ServerAddress.Parse(current, "The server in credentials.json")
            : new ServerAddress(ServerAddress.Usual);
    }
}
