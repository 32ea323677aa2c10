using System.Globalization;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Faults;

/// <summary>
/// One life of the real agent on a stepped clock. Standard input has one command a line, and each is answered on standard output by <c>ok</c>, true
/// time in epoch milliseconds, the agent's counters and, when a sample waits that is not known to be settled, the time of the oldest:
/// <c>step count parts patienceMs</c> lets seconds pass in so many parts, each once the last one's sample is taken and its exchanges have ended or had
/// their part of a second's patience; what the source hands out in several seconds is told at their end, so that such a step is not to be killed;
/// <c>wall ms</c> steps the wall clock; <c>sleep ms</c> suspends the host; <c>disk bytes</c> fills the disk up and <c>disk free</c> frees it;
/// <c>stop</c> ends the agent as SIGTERM does. The end of the input ends the process at once.
/// </summary>
internal sealed class Life : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SamplePatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopStep = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(5);

    private readonly SteppedClock _clock;
    private readonly Reports _reports;
    private readonly AgentHost _host;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _isSampling;

    private Life(LifeOptions options)
    {
        _reports = new Reports(Console.OpenStandardOutput());
        _clock = new SteppedClock(options.NowMs, options.WallOffsetMs, options.BootMs);
        var random = new Random(unchecked((options.Seed * 397) ^ options.Life));
        var gate = new Lock();
        double Next()
        {
            lock (gate)
            {
                return random.NextDouble();
            }
        }

        var agent = new AgentOptions
        {
            Server = options.Server,
            DataDirectory = options.Data,
            Name = "faults",
            Processes = false,
            EnrolmentToken = options.Token,
            Spool = new SpoolOptions { MaxBytes = options.SpoolBytes },
            Collectors = new CollectorOptions { Disabled = CollectorSet.Names.ToHashSet() },
        };
        _host = new AgentHost(
            agent,
            new AgentLog(Console.Error, _clock),
            _clock,
            Next,
            new AgentSources(_clock, series => [new SampleSource(series, options, _clock, _reports)]));
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        using var life = new Life(LifeOptions.Parse(arguments));
        return await life.RunAsync();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _reports.Dispose();
    }

    private async Task<int> RunAsync()
    {
        // It comes back when every loop waits for its first timer or answer.
        _running = _host.RunAsync(_stop.Token);
        _reports.Write($"ok {_clock.TrueMs}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var isLast = Do(line.Split(' '));
            if (_running.IsCompleted)
            {
                await _running;
            }

            var waiting = _host.OldestUnsettledMs is { } oldest ? $"; oldest waiting {oldest}" : "";
            _reports.Write($"ok {_clock.TrueMs} {_host.Counters}{waiting}");
            if (isLast)
            {
                return 0;
            }
        }

        return 0;
    }

    private bool Do(string[] command)
    {
        long Number(int index) => long.Parse(command[index], CultureInfo.InvariantCulture);
        switch (command[0])
        {
            case "step":
                Step(Number(1), Number(2), TimeSpan.FromMilliseconds(Number(3)));
                return false;
            case "wall":
                _clock.StepWall(TimeSpan.FromMilliseconds(Number(1)));
                return false;
            case "sleep":
                _clock.Sleep(TimeSpan.FromMilliseconds(Number(1)));
                return false;
            case "disk":
                FileSizeLimit.Set(command[1] == "free" ? null : Number(1));
                return false;
            case "stop":
                Stop();
                return true;
            default:
                throw new ArgumentException($"There is no command '{command[0]}'.");
        }
    }

    private void Step(long count, long parts, TimeSpan patience)
    {
        _reports.IsGathering = count > 1;
        for (var i = 0; i < count * parts && !_running.IsCompleted; i++)
        {
            _clock.Advance(Second / parts);
            _isSampling |= _clock.AwaitSampling(_isSampling ? SamplePatience : FirstPatience);
            _clock.AwaitQuiet(patience / parts);
        }

        _reports.IsGathering = false;
    }

    private void Stop()
    {
        _stop.Cancel();
        while (!_running.Wait(StopPatience))
        {
            _clock.AwaitQuiet(StopPatience);
            _clock.Advance(StopStep);
        }
    }
}
