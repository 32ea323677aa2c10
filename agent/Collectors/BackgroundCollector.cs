using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// A source that may be slow or hang. It is asked beside the samples, one run at a time; each second shows its newest answer, until that
/// is older than <see cref="BackgroundTiming.StaleAfter"/>. A source that fails is asked less and less, one that is missing every five
/// minutes.
/// </summary>
/// <typeparam name="T">What a run brings home; not changed after it.</typeparam>
public abstract class BackgroundCollector<T> : IBackgroundSource
    where T : class
{
    /// <summary>How often a missing source is looked for, and the longest that one that fails is left alone.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    private const int HighestExponent = 16;
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);
    private readonly BackgroundTiming _timing;
    private readonly TimeProvider _clock;
    private readonly Trouble _trouble;
    private readonly CancellationTokenSource _stop = new();
    private Task<T>? _run;
    private T? _answer;
    private long _asked;
    private long _answered;
    private TimeSpan _wait;
    private int _failures;
    private bool _wasThere;
    private bool _isOver;

    /// <param name="name">For <see cref="ICollector.Name"/> and the log.</param>
    protected BackgroundCollector(string name, BackgroundTiming timing, AgentLog log, TimeProvider clock)
    {
        Name = name;
        _timing = timing;
        _clock = clock;
        _trouble = new Trouble(log, name);
        _asked = clock.GetTimestamp();
        _wait = timing.FirstAfter;
    }

    public string Name { get; }

    /// <summary>Ends with the run in progress; at once when there is none.</summary>
    internal Task Running => _run ?? Task.CompletedTask;

    private string NoAnswer => $"no answer within {_timing.Timeout.TotalSeconds:0.#} s";

    public void Collect()
    {
        var isNew = TakeAnswer();
        if (_run is null && _clock.GetElapsedTime(_asked) >= _wait)
        {
            _asked = _clock.GetTimestamp();
            _run = Task.Run(RunAsync);
        }

        if (_answer is null)
        {
            return;
        }

        var age = _clock.GetElapsedTime(_answered);
        if (age < _timing.StaleAfter)
        {
            Publish(_answer, isNew);
        }
        else if (age > _timing.StaleAfter + ForgetAfter)
        {
            _answer = null;
            Forget();
        }
    }

    async Task<string?> IBackgroundSource.LookAsync(CancellationToken stop)
    {
        try
        {
            var answer = await RunAsync().WaitAsync(stop).ConfigureAwait(false);
            Publish(answer, isNew: true);
            return Complaint(answer);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return NoAnswer;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            return e.Message;
        }
    }

    /// <summary>Calls the run in progress off, and waits a little for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Running, Task.Delay(StopTime, _clock)).ConfigureAwait(false);
        if (Running.IsCompleted)
        {
            _stop.Dispose();
            Release();
        }
    }

    /// <summary>Asks the source, beside the samples.</summary>
    /// <exception cref="BackgroundSourceMissingException">This host has no such thing.</exception>
    /// <exception cref="OperationCanceledException">The time was up.</exception>
    protected abstract Task<T> ReadAsync(CancellationToken stop);

    /// <summary>Sets the slots from the newest answer; each second, as part of the sample.</summary>
    /// <param name="isNew">Whether this answer is shown for the first time.</param>
    protected abstract void Publish(T answer, bool isNew);

    /// <summary>What an answer says that people should read in the log; null when all is well.</summary>
    protected virtual string? Complaint(T answer) => null;

    /// <summary>The source has been silent for long: series that came with it may go.</summary>
    protected virtual void Forget()
    {
    }

    /// <summary>Frees what runs use; no run follows.</summary>
    protected virtual void Release()
    {
    }

    private async Task<T> RunAsync()
    {
        using var timeout = new CancellationTokenSource(_timing.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        return await ReadAsync(either.Token).ConfigureAwait(false);
    }

    private bool TakeAnswer()
    {
        if (_run is null)
        {
            return false;
        }

        if (!_run.IsCompleted)
        {
            if (_clock.GetElapsedTime(_asked) > 2 * _timing.Timeout)
            {
                _trouble.Begin("hangs and does not let itself be called off");
            }

            return false;
        }

        var run = _run;
        _run = null;
        try
        {
            Accept(run.GetAwaiter().GetResult());
            return true;
        }
        catch (BackgroundSourceMissingException e)
        {
            _wait = LookAgain;
            if (_wasThere)
            {
                _trouble.Begin(e.Message);
            }
        }
        catch (OperationCanceledException)
        {
            Fail(NoAnswer);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Fail(e.Message);
        }

        return false;
    }

    private void Accept(T answer)
    {
        (_answer, _answered) = (answer, _clock.GetTimestamp());
        _wait = _timing.Interval;
        _failures = 0;
        _wasThere = true;
        if (Complaint(answer) is { } complaint)
        {
            _trouble.Begin(complaint);
        }
        else
        {
            _trouble.End();
        }
    }

    private void Fail(string reason)
    {
        var longest = _timing.Interval > LookAgain ? _timing.Interval : LookAgain;
        var wait = _timing.Interval * Math.Pow(2, Math.Min(++_failures, HighestExponent));
        _wait = wait < longest ? wait : longest;
        _trouble.Begin(reason);
    }
}
