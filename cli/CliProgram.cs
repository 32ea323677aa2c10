using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli;

/// <summary>The command: reads its arguments, runs what they name, and turns what goes wrong into a message and an exit code.</summary>
internal static class CliProgram
{
    // A leading @ is part of a value, never the name of a file.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliContext context, CancellationToken stop)
    {
        var options = new GlobalOptions();
        var parsed = Tree(context, options).Parse(arguments, Parser);
        var run = new InvocationConfiguration
        {
            Output = context.Terminal.Out,
            Error = context.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            if (parsed.Action is ParseErrorAction wrong)
            {
                wrong.ShowHelp = false;
                await parsed.InvokeAsync(run, stop);
                await context.Terminal.Error.WriteLineAsync("See --help.");
                return ExitCodes.WrongUsage;
            }

            return await parsed.InvokeAsync(run, stop);
        }
        catch (ApiProblemException refused)
        {
            await context.Terminal.Error.WriteLineAsync(options.IsJson(parsed) ? refused.Json : $"nexus: {Clean.Lines(refused.Message)}");
            return ExitCodes.Failure;
        }
        catch (CliException failed)
        {
            var json = options.IsJson(parsed);
            await context.Terminal.Error.WriteLineAsync(json ? Problem(failed.Message) : $"nexus: {Clean.Lines(failed.Message)}");
            return failed.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Failure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var json = options.IsJson(parsed);
            await context.Terminal.Error.WriteLineAsync(json ? Problem(e.Message) : $"nexus: {Clean.Lines(e.Message)}");
            return ExitCodes.Failure;
        }
    }

    private static RootCommand Tree(CliContext context, GlobalOptions options)
    {
        var runner = new Runner(context, options);
        var root = new RootCommand("Hosts, people and the system of a CloudNexus installation.")
        {
            LogInCommands.LogIn(runner),
            LogInCommands.LogOut(runner),
            WhoAmICommand.Create(runner),
            StatusCommand.Create(runner),
            TopCommand.Create(runner),
            NodeCommands.Create(runner),
            UserCommands.Create(runner),
            TokenCommands.Create(runner),
            AuditCommand.Create(runner),
            CompletionCommand.Create(context),
        };
        options.AddTo(root);
        return root;
    }

    private static string Problem(string message) => JsonSerializer.Serialize(new ProblemJson { Detail = message }, ApiJson.Default.ProblemJson);
}
