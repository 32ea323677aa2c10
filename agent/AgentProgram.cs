using System.Runtime.InteropServices;
using CloudNexus.Agent.Aggregate;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Install;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent;

/// <summary>The command: reads its arguments, runs the agent until it is told to stop, and names the outcome.</summary>
public static class AgentProgram
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongUsage = 2;

    /// <summary>
    /// Set to 1 by a program that starts the agent and holds the other end of its standard input: the agent ends with it.
    /// </summary>
    private const string StopWithStdinVariable = "NEXUS_STOP_WITH_STDIN";

    /// <summary>Runs with the process's environment, output and signals.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        if (Environment.GetEnvironmentVariable(StopWithStdinVariable) == "1")
        {
            new Thread(() => StopWhenStdinCloses(stop)) { IsBackground = true, Name = "standard input" }.Start();
        }

        return await RunAsync(arguments, Environment.GetEnvironmentVariable, Console.Out, TimeProvider.System, stop.Token)
            .ConfigureAwait(false);
    }

    /// <summary>Runs until <paramref name="stop"/>; for a process that hosts the agent.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(
        IReadOnlyList<string> arguments, Func<string, string?> environment, TextWriter output, TimeProvider clock, CancellationToken stop)
        => RunAsync(arguments, new CommandContext(environment, output, new AgentLog(output, clock), clock), stop);

    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandContext context, CancellationToken stop)
    {
        var output = context.Output;
        try
        {
            var (command, given) = CommandLine.Parse(arguments);
            if (command is null || given.Help)
            {
                await output.WriteLineAsync(command is null ? CommandLine.Help : CommandLine.HelpFor(command)).ConfigureAwait(false);
                return Success;
            }

            return await RunAsync(command, given, context, stop).ConfigureAwait(false);
        }
        catch (UsageException e)
        {
            await output.WriteLineAsync(e.Message).ConfigureAwait(false);
            await output.WriteLineAsync("See --help.").ConfigureAwait(false);
            return WrongUsage;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            context.Log.Warn(e.Message);
            return Failure;
        }
    }

    private static async Task<int> RunAsync(Command command, Arguments given, CommandContext context, CancellationToken stop)
    {
        if (command == CommandLine.Version)
        {
            await context.Output.WriteLineAsync(AgentVersion.Text).ConfigureAwait(false);
            return Success;
        }

        if (command == CommandLine.Install || command == CommandLine.Uninstall)
        {
            return InstallCommand.Run(command == CommandLine.Install, given, context);
        }

        var loaded = OptionsLoader.Load(given, context.Environment);
        if (command == CommandLine.Check)
        {
            var check = new CheckCommand(loaded, context.Output, context.Clock);
            var (online, run) = (given.Has(CheckCommand.Online.Name), given.Has(CheckCommand.RunSensors.Name));
            return await check.RunAsync(online, run, stop).ConfigureAwait(false) ? Success : WrongUsage;
        }

        if (command == CommandLine.Aggregate)
        {
            await AggregateCommand.RunAsync(given, loaded.Options, context, stop).ConfigureAwait(false);
            return Success;
        }

        var host = new AgentHost(loaded.Options, context.Log, context.Clock, Random.Shared.NextDouble) { StopTime = context.StopTime };
        await host.RunAsync(stop).ConfigureAwait(false);
        return Success;
    }

    private static void StopWhenStdinCloses(CancellationTokenSource stop)
    {
        while (Console.In.Read() >= 0)
        {
        }

        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The agent has ended already.
        }
    }
}
