using System.Diagnostics;

namespace CloudNexus.Local;

/// <summary>
/// A program that runs beside this one and never longer: its standard input is a pipe from here, and it ends when that closes. Started again,
/// with a growing pause, when it ends by itself.
/// </summary>
public sealed class ChildProcess(string name, Func<ProcessStartInfo> start, Action<string> report, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private Task<bool> _running = Task.FromResult(false);
    private Process? _process;

    public void Start() => _running = RunAsync();

    /// <summary>Asks it to end, and ends it when it has not within <paramref name="patience"/>.</summary>
    /// <returns>Whether it ran from the start until it was asked, and then ended by itself and well.</returns>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        await _stop.CancelAsync();
        _process?.StandardInput.Close();
        if (await Task.WhenAny(_running, Task.Delay(patience, time)) != _running)
        {
            Kill();
        }

        return await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _stop.Dispose();
    }

    private async Task<bool> RunAsync()
    {
        var isFirst = true;
        for (var pause = ShortestPause; !_stop.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var startedAt = time.GetTimestamp();
            var endedWell = await RunOnceAsync();
            if (_stop.IsCancellationRequested)
            {
                return endedWell && isFirst;
            }

            isFirst = false;
            pause = time.GetElapsedTime(startedAt) > LongestPause ? ShortestPause : pause;
            report($"{name} ended; starting it again in {pause.TotalSeconds:0} s");
            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    /// <returns>Whether it ended with code 0.</returns>
    private async Task<bool> RunOnceAsync()
    {
        try
        {
            var info = start();
            info.RedirectStandardInput = true;
            info.RedirectStandardOutput = true;
            info.RedirectStandardError = true;
            using var process = Process.Start(info) ?? throw new InvalidOperationException("nothing was started");
            _process = process;
            process.OutputDataReceived += (_, line) => Say(line.Data);
            process.ErrorDataReceived += (_, line) => Say(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            report($"{name} could not be started: {failure.Message}");
            return false;
        }
        finally
        {
            _process = null;
        }
    }

    private void Say(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            report($"{name}: {line}");
        }
    }

    private void Kill()
    {
        try
        {
            _process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
        }
    }
}
