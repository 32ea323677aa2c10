using System.Diagnostics;
using System.Globalization;
using CloudNexus.Harness;

namespace CloudNexus.Faults.Tests.Support;

/// <summary>One life of the agent: the real one, in a process of its own, whose clock the test steps.</summary>
internal sealed class AgentProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HandedOut _handedOut;
    private readonly AgentLogs _log;
    private readonly Task _reading;
    private TaskCompletionSource<string> _answer = NewAnswer();

    /// <param name="arguments">See <c>LifeOptions</c>.</param>
    /// <param name="handedOut">Takes what the agent's source hands out.</param>
    /// <param name="log">Takes what it logs.</param>
    public AgentProcess(IEnumerable<string> arguments, HandedOut handedOut, AgentLogs log)
    {
        (_handedOut, _log) = (handedOut, log);
        var output = AppContext.BaseDirectory.Replace(
            $"{Path.DirectorySeparatorChar}Faults.Tests{Path.DirectorySeparatorChar}",
            $"{Path.DirectorySeparatorChar}Agent.Faults{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal);
        var start = new ProcessStartInfo(Path.Combine(output, "CloudNexus.Agent.Faults"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_TieredCompilation"] = "1" },
        };
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => _log.Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _reading = Task.Run(ReadAsync);
        Ready = _answer.Task;
    }

    /// <summary>Done when it has started.</summary>
    public Task Ready { get; }

    /// <summary>Seconds of the agent's clock. True time stands where it ended when this comes back.</summary>
    /// <param name="count">How many. With several it must not be killed meanwhile.</param>
    /// <param name="parts">In how many parts each passes.</param>
    /// <param name="patienceMs">How long, in real milliseconds, a second waits for exchanges with the server.</param>
    public Task<string> StepAsync(long count, int parts = 1, int patienceMs = 10_000)
        => DoAsync(string.Create(CultureInfo.InvariantCulture, $"step {count} {parts} {patienceMs}"));

    /// <exception cref="InvalidOperationException">The agent ended; the message has its log.</exception>
    public async Task<string> DoAsync(string command)
    {
        await Ready.WaitAsync(Patience, TimeProvider.System);
        var answer = _answer = NewAnswer();
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        if (_reading.IsCompleted)
        {
            answer.TrySetException(Ended());
        }

        return await answer.Task.WaitAsync(Patience, TimeProvider.System);
    }

    /// <summary>Stops it as SIGTERM does, and waits for its end.</summary>
    public async Task<string> StopAsync()
    {
        var counters = await DoAsync("stop");
        await _process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        await _reading;
        return _process.ExitCode == 0 ? counters : throw Ended();
    }

    /// <summary>Kills it as <c>kill -9</c> does. What it handed out before is known then.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        await _reading;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static TaskCompletionSource<string> NewAnswer()
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Of a life that is killed nobody waits for the answer.
        _ = answer.Task.ContinueWith(t => t.Exception, TaskScheduler.Default);
        return answer;
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("s ", StringComparison.Ordinal))
            {
                _handedOut.Take(line);
            }
            else
            {
                _answer.TrySetResult(line);
            }
        }

        _answer.TrySetException(Ended());
    }

    private InvalidOperationException Ended() => new($"The agent ended:\n{_log}");
}
