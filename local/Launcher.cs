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
            await using var stack = await LocalStack.StartAsync(options, output.WriteLine, TimeProvider.System, stop.Token);
            await output.WriteLineAsync(stack.Greeting);
            await output.WriteLineAsync($"CloudNexus is ready: {stack.Address}");
            await output.FlushAsync(stop.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private static void Cancel(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
