using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Jobs;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;
using CloudNexus.Cli.Remote;
using CloudNexus.Cli.Signing;
using CloudNexus.Cli.Simulation;

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
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Failure;
        }
        catch (Exception e) when (Explain(e) is { } problem)
        {
            await context.Terminal.Error.WriteLineAsync(options.IsJson(parsed) ? problem.ToLine() : $"nexus: {Clean.Lines(Message(e))}");
            return e is CliException failed ? failed.ExitCode : ExitCodes.Failure;
        }
    }

    private static RootCommand Tree(CliContext context, GlobalOptions options)
    {
        var runner = new Runner(context, options);
        var root = new RootCommand("Hosts, what they are to do, people and the system of a CloudNexus installation.")
        {
            LogInCommands.LogIn(runner),
            LogInCommands.LogOut(runner),
            WhoAmICommand.Create(runner),
            StatusCommand.Create(runner),
            CostCommand.Create(runner),
            TopCommand.Create(runner),
            NodeCommands.Create(runner),
            CommandCommands.Create(runner),
            AgentCommands.Create(runner),
            AskCommand.Create(runner),
            RelayCommands.Create(runner),
            JobCommands.Create(runner),
            OperatorKeyCommands.Create(runner),
            UserCommands.Create(runner),
            TokenCommands.Create(runner),
            EventCommands.Create(runner),
            AuditCommand.Create(runner),
            SimulateCommand.Create(runner),
            CompletionCommand.Create(context),
        };
        options.AddTo(root);
        return root;
    }

    /// <returns>What is to be said of it; null for a fault of this program.</returns>
    private static ProblemJson? Explain(Exception e) => e switch
    {
        ApiProblemException refused => refused.Problem,
        CliException or IOException or UnauthorizedAccessException or JsonException => new ProblemJson { Title = Message(e) },
        _ => null,
    };

    private static string Message(Exception e) => e is JsonException ? ApiAnswer.NotOurs().Message : e.Message;
}
