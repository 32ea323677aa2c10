namespace CloudNexus.Agent;

/// <summary>What the agent has done since its start. Thread-safe.</summary>
public sealed class AgentCounters
{
    private long _framesSent;
    private long _framesResent;
    private long _framesSettled;
    private long _framesDropped;
    private long _framesRefused;
    private long _samplesDropped;
    private long _bytesSent;
    private long _sendErrors;
    private long _pollErrors;
    private long _syncErrors;
    private long _secondsMissed;
    private long _snapshotsDropped;
    private long _spoolErrors;
    private long _spoolDamages;
    private long _clockSteps;
    private long _commandsDone;
    private long _commandsRefused;

    /// <summary>Frames that a route has accepted for the first time.</summary>
    public long FramesSent => Interlocked.Read(ref _framesSent);

    /// <summary>Frames accepted again because they stayed unsettled.</summary>
    public long FramesResent => Interlocked.Read(ref _framesResent);

    public long FramesSettled => Interlocked.Read(ref _framesSettled);

    /// <summary>Frames that the spool gave up unsettled because it was full.</summary>
    public long FramesDropped => Interlocked.Read(ref _framesDropped);

    /// <summary>Frames refused for good.</summary>
    public long FramesRefused => Interlocked.Read(ref _framesRefused);

    /// <summary>Samples (seconds) in dropped and refused frames, and those dropped before they were in one.</summary>
    public long SamplesDropped => Interlocked.Read(ref _samplesDropped);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public long SendErrors => Interlocked.Read(ref _sendErrors);

    public long PollErrors => Interlocked.Read(ref _pollErrors);

    public long SyncErrors => Interlocked.Read(ref _syncErrors);

    /// <summary>Seconds without a sample because the host was too busy, or asleep, to take one.</summary>
    public long SecondsMissed => Interlocked.Read(ref _secondsMissed);

    /// <summary>Process snapshots that went because too many waited for a frame.</summary>
    public long SnapshotsDropped => Interlocked.Read(ref _snapshotsDropped);

    /// <summary>How often the disk did not take what the spool had for it.</summary>
    public long SpoolErrors => Interlocked.Read(ref _spoolErrors);

    /// <summary>Places where the spool that was found at the start was damaged.</summary>
    public long SpoolDamages => Interlocked.Read(ref _spoolDamages);

    /// <summary>How often the host's clock was seen to have been stepped.</summary>
    public long ClockSteps => Interlocked.Read(ref _clockSteps);

    /// <summary>Commands that were carried out, however that ended.</summary>
    public long CommandsDone => Interlocked.Read(ref _commandsDone);

    /// <summary>Commands that the host would not do.</summary>
    public long CommandsRefused => Interlocked.Read(ref _commandsRefused);

    public void CountAccepted(int bytes, bool again)
    {
        Interlocked.Increment(ref again ? ref _framesResent : ref _framesSent);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    public void CountSettled() => Interlocked.Increment(ref _framesSettled);

    public void CountDropped(int frames, long samples)
    {
        Interlocked.Add(ref _framesDropped, frames);
        Interlocked.Add(ref _samplesDropped, samples);
    }

    public void CountRefused(int samples)
    {
        Interlocked.Increment(ref _framesRefused);
        Interlocked.Add(ref _samplesDropped, samples);
    }

    public void CountSendError() => Interlocked.Increment(ref _sendErrors);

    public void CountPollError() => Interlocked.Increment(ref _pollErrors);

    public void CountSyncError() => Interlocked.Increment(ref _syncErrors);

    public void CountMissed(long seconds) => Interlocked.Add(ref _secondsMissed, seconds);

    public void CountSnapshotDropped() => Interlocked.Increment(ref _snapshotsDropped);

    public void CountSpoolError() => Interlocked.Increment(ref _spoolErrors);

    public void CountDamaged(int places) => Interlocked.Add(ref _spoolDamages, places);

    public void CountClockStep() => Interlocked.Increment(ref _clockSteps);

    public void CountCommandDone() => Interlocked.Increment(ref _commandsDone);

    public void CountCommandRefused() => Interlocked.Increment(ref _commandsRefused);

    /// <summary>How much has gone wrong: grows with every error, drop and refusal, but not while the spool does without the disk.</summary>
    public long Wrongs
        => FramesDropped + FramesRefused + SamplesDropped + SendErrors + PollErrors + SyncErrors + SecondsMissed + SnapshotsDropped
            + SpoolDamages;

    public override string ToString()
        => $"frames sent {FramesSent}, resent {FramesResent}, settled {FramesSettled}, dropped {FramesDropped}, refused {FramesRefused}; "
            + $"samples dropped {SamplesDropped}, seconds missed {SecondsMissed}, snapshots dropped {SnapshotsDropped}; bytes {BytesSent}; "
            + $"errors: send {SendErrors}, poll {PollErrors}, sync {SyncErrors}, spool {SpoolErrors}, damages {SpoolDamages}; "
            + $"clock steps {ClockSteps}; commands {CommandsDone}, refused {CommandsRefused}";
}
