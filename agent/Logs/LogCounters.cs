namespace CloudNexus.Agent.Logs;

/// <summary>What was done with the host's logs. Thread-safe.</summary>
public sealed class LogCounters
{
    private long _lines;
    private long _excluded;
    private long _leftOut;
    private long _frames;
    private long _refused;
    private long _errors;
    private long _gaps;

    /// <summary>Lines taken.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Lines that were over the rate.</summary>
    public long LeftOut => Interlocked.Read(ref _leftOut);

    public long Excluded => Interlocked.Read(ref _excluded);

    /// <summary>Frames that a route has accepted.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Frames refused for good.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public long SendErrors => Interlocked.Read(ref _errors);

    /// <summary>How often lines may have gone unread because their file was gone first.</summary>
    public long Gaps => Interlocked.Read(ref _gaps);

    public void CountLine() => Interlocked.Increment(ref _lines);

    public void CountExcluded(int lines) => Interlocked.Add(ref _excluded, lines);

    public void CountLeftOut() => Interlocked.Increment(ref _leftOut);

    public void CountFrame() => Interlocked.Increment(ref _frames);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountSendError() => Interlocked.Increment(ref _errors);

    public void CountGap() => Interlocked.Increment(ref _gaps);

    public override string ToString()
        => $"log lines {Lines}, excluded {Excluded}, left out {LeftOut}, gaps {Gaps}; "
            + $"frames {Frames}, refused {Refused}, send errors {SendErrors}";
}
