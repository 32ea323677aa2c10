using System.ComponentModel;
using System.Diagnostics;

namespace CloudNexus.Harness;

/// <summary>Azurite as a container, ended by its standard input as the process is.</summary>
internal static class AzuriteInDocker
{
    private const string Image = "mcr.microsoft.com/azure-storage/azurite:3.35.0";
    private static readonly TimeSpan EngineTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether an engine answers, within 5 s.</summary>
    public static async Task<bool> IsAvailableAsync()
    {
        var start = new ProcessStartInfo("docker", ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            using var timeout = new CancellationTokenSource(EngineTimeout, TimeProvider.System);
            try
            {
                await Task.WhenAll(
                    process.StandardOutput.ReadToEndAsync(timeout.Token),
                    process.StandardError.ReadToEndAsync(timeout.Token),
                    process.WaitForExitAsync(timeout.Token));
                return process.ExitCode == 0;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return false;
            }
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public static ProcessStartInfo Command(int port, string directory, IReadOnlyList<string> arguments)
    {
        // The shell is the container's first process: when its input ends it ends, and everything in the container with it.
        const string Script = """azurite --tableHost 0.0.0.0 "$@" & cat > /dev/null""";
        return new ProcessStartInfo("docker",
        [
            "run", "--rm", "--interactive", "--publish", $"127.0.0.1:{port}:10002", "--volume", $"{directory}:{directory}:ro",
            "--entrypoint", "sh", Image, "-c", Script, "sh", .. arguments,
        ]);
    }
}
