using System.Runtime.InteropServices;
using CloudNexus.Local.Hub;

namespace CloudNexus.Local;

/// <summary>Starts the whole of CloudNexus on this machine, says where it is, and stops it in order.</summary>
public static class Launcher
{
    private const int Failed = 1;
    private const int Misused = 2;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        LocalOptions options;
        try
        {
            options = LocalOptions.Parse(args);
        }
        catch (FormatException wrong)
        {
            await errors.WriteLineAsync($"{wrong.Message}\n\n{LocalOptions.Usage}");
            return Misused;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Cancel(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Cancel(signal, stop));
        try
        {
            while (await RunOnceAsync(options, output, stop.Token) is { } next)
            {
                options = next;
                await output.WriteLineAsync("Restarting …");
            }

            await output.WriteLineAsync("Stopping …");
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (HubInUseException)
        {
            await errors.WriteLineAsync(
                $"Another CloudNexus uses {options.DataDirectory}. Stop it, or choose another directory with --data DIR.");
            return Failed;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(failure.Message);
            return Failed;
        }
    }

    /// <returns>How to start again, at the same address; null when all was stopped for good.</returns>
    private static async Task<LocalOptions?> RunOnceAsync(LocalOptions options, TextWriter output, CancellationToken stop)
    {
        await using var stack = await LocalStack.StartAsync(options, output.WriteLine, TimeProvider.System, stop);
        await output.WriteLineAsync(stack.Greeting);
        await output.WriteLineAsync($"CloudNexus is ready: {stack.Address}");
        await output.FlushAsync(stop);
        await stack.RestartAsked.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return stop.IsCancellationRequested ? null : options with { Port = stack.Port };
    }

    private static void Cancel(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
