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
    private Task _running = Task.CompletedTask;
    private Process? _process;

    public void Start() => _running = RunAsync();

    /// <summary>Asks it to end, and ends it when it has not within <paramref name="patience"/>.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await _stop.CancelAsync();
        _process?.StandardInput.Close();
        if (await Task.WhenAny(_running, Task.Delay(patience, time)) != _running)
        {
            Kill();
        }

        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var pause = ShortestPause; !_stop.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var startedAt = time.GetTimestamp();
            await RunOnceAsync();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            pause = time.GetElapsedTime(startedAt) > LongestPause ? ShortestPause : pause;
            report($"{name} ended; starting it again in {pause.TotalSeconds:0} s");
            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync()
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
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            report($"{name} could not be started: {failure.Message}");
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
