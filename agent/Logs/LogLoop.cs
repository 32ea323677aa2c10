using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// Reads the host's logs each second and sends what is new, beside the samples. One frame is under way at a time; what it was made of
/// stays where it
/// is until that is on the disk.
/// </summary>
public sealed class LogLoop : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>While there is much to read; journalctl fills its pipe again in that time.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(50);

    private readonly LogParts _parts;
    private readonly LogFiles _files;
    private readonly JournalSource? _journal;
    private readonly LogIntake _intake;
    private readonly LogSender _sender;
    private readonly MonotonicClock _clock;
    private readonly Trouble _trouble;
    private FlushSchedule? _schedule;
    private bool _isDue;

    public LogLoop(LogOptions options, LogParts parts)
        : this(options, parts, null)
    {
    }

    /// <param name="options">Which logs.</param>
    /// <param name="parts">What to work with.</param>
    /// <param name="journalPrograms">Where journalctl may be; null for the usual places.</param>
    internal LogLoop(LogOptions options, LogParts parts, string[]? journalPrograms)
    {
        _parts = parts;
        _clock = new MonotonicClock(parts.Clock);
        _trouble = new Trouble(parts.Log, "reading logs");
        var file = new LogStateFile(parts.DataDirectory, parts.Log);
        var savedNs = file.SavedNs;
        var state = file.Read();
        _files = new LogFiles(options.Files, Counters, parts.Log);
        _files.Restore(state, _clock.NowMs);
        _journal = options.Journal is { } journal
            ? new JournalSource(journal, state.Cursor, Counters, parts.Log, parts.Clock, parts.Random, journalPrograms)
            : null;
        var away = savedNs == 0 ? TimeSpan.Zero : parts.Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(savedNs / 1_000_000);
        _intake = new LogIntake(options, parts.Timeline, new LineBudget(options.MostPerSecond, away, parts.Clock), Counters);
        _sender = new LogSender(parts, file, state, Counters, _clock);
    }

    public LogCounters Counters { get; } = new();

    /// <summary>Works until <paramref name="stop"/>, then sends what is left until <paramref name="end"/>; what cannot be sent is read
    /// again by the
    /// next life.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken end)
    {
        using var wake = new WakeSignal(_parts.Clock);
        try
        {
            while (true)
            {
                var pause = await RoundAsync(stop).ConfigureAwait(false);
                await wake.WaitAsync(pause, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await FinishAsync(end).ConfigureAwait(false);
        }

        _parts.Log.Info($"{Counters}");
    }

    public void Dispose()
    {
        _files.Dispose();
        _journal?.Dispose();
    }

    /// <summary>Reads what is new and sends at most one frame.</summary>
    /// <returns>The time until there is something to do.</returns>
    internal async Task<TimeSpan> RoundAsync(CancellationToken stop)
    {
        var isMore = Read();
        if (_schedule is null && _parts.Session.Current is { } session)
        {
            _schedule = new FlushSchedule(session.Key.NodeId);
        }

        _isDue |= _schedule?.IsDue(_parts.Timeline.NowMs, _parts.Control.FlushIntervalSeconds) == true;
        Cut();
        await _sender.SendAsync(stop).ConfigureAwait(false);
        Cut();
        var wait = isMore && !_intake.IsFull ? ShortPause : Pause;
        return _sender.Wait is { } until && until < wait ? (until > ShortPause ? until : ShortPause) : wait;
    }

    /// <summary>Sends what is left, as long as it goes.</summary>
    internal async Task FinishAsync(CancellationToken end)
    {
        try
        {
            Read();
            do
            {
                _isDue = true;
                Cut();
                _sender.Hurry();
                await _sender.SendAsync(end).ConfigureAwait(false);
            }
            while (_sender.IsIdle && _intake.HasNews && _parts.Session.Current is not null);
        }
        catch (OperationCanceledException)
        {
            // The time to finish is over.
        }
    }

    private bool Read()
    {
        try
        {
            _intake.Pass();
            var isMore = !_intake.IsFull && _files.Look(_intake, _clock.NowMs);
            isMore |= !_intake.IsFull && _journal?.Look(_intake, _clock.NowMs) == true;
            _trouble.End();
            return isMore;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Samples matter more than lines: whatever a file holds must not end the agent.
            _trouble.Begin(e.Message);
            return false;
        }
    }

    /// <summary>Makes the next frame of what was read, or notes places that a start has to know.</summary>
    private void Cut()
    {
        if (!_sender.IsIdle)
        {
            return;
        }

        var isDue = _isDue || _intake.IsFull || _files.Changed || _journal?.Changed == true;
        _isDue = false;
        if (!isDue || (_intake.HasNews ? _parts.Session.Current is null : !_files.Changed && _journal?.Changed != true))
        {
            return;
        }

        _sender.Take(_intake.Pack(), _files, _journal?.Cursor);
        _files.Changed = false;
        if (_journal is not null)
        {
            _journal.Changed = false;
        }
    }
}
