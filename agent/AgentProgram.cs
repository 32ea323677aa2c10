using System.Runtime.InteropServices;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent;

/// <summary>The command: reads its arguments, runs the agent until it is told to stop, and names the outcome.</summary>
public static class AgentProgram
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongUsage = 2;

    /// <summary>Set to 1 by a program that starts the agent and holds the other end of its standard input: the agent ends with it.</summary>
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
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Func<string, string?> environment, TextWriter output, TimeProvider clock, CancellationToken stop)
    {
        var log = new AgentLog(output, clock);
        try
        {
            if (CommandLine.Parse(arguments, environment) is not { } options)
            {
                await output.WriteLineAsync(CommandLine.Help).ConfigureAwait(false);
                return Success;
            }

            await new AgentHost(options, log, clock, Random.Shared.NextDouble).RunAsync(stop).ConfigureAwait(false);
            return Success;
        }
        catch (UsageException e)
        {
            await output.WriteLineAsync(e.Message).ConfigureAwait(false);
            await output.WriteLineAsync("See --help.").ConfigureAwait(false);
            return WrongUsage;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            log.Warn(e.Message);
            return Failure;
        }
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
