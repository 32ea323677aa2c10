using CloudNexus.Wire;

namespace CloudNexus.Agent.Transport;

/// <summary>What the control row said last. Thread-safe.</summary>
public sealed class ControlState
{
    private readonly Lock _gate = new();
    private Settlement? _settlement;
    private int _flushIntervalSeconds = Intervals.DefaultSeconds;
    private int _pollIntervalSeconds = Intervals.DefaultSeconds;
    private bool _prefersGateway;

    /// <summary>Raised when the flush interval changed or a settlement arrived.</summary>
    public event Action? Changed;

    /// <summary>Raised each time that the row says that commands wait.</summary>
    public event Action? CommandsWait;

    public int FlushIntervalSeconds => Volatile.Read(ref _flushIntervalSeconds);

    public int PollIntervalSeconds => Volatile.Read(ref _pollIntervalSeconds);

    /// <summary>Whether what is sampled now should not go through the hub.</summary>
    public bool PrefersGateway
    {
        get => Volatile.Read(ref _prefersGateway);
        set => Volatile.Write(ref _prefersGateway, value);
    }

    /// <summary>Takes intervals as the server gave them; null leaves one as it is.</summary>
    public void SetIntervals(int? flushSeconds, int? pollSeconds)
    {
        if (pollSeconds is { } poll)
        {
            Volatile.Write(ref _pollIntervalSeconds, Intervals.Clamp(poll));
        }

        if (flushSeconds is { } flush && Intervals.Clamp(flush) != FlushIntervalSeconds)
        {
            Volatile.Write(ref _flushIntervalSeconds, Intervals.Clamp(flush));
            Changed?.Invoke();
        }
    }

    public void SetSettlement(Settlement settlement)
    {
        lock (_gate)
        {
            _settlement = settlement;
        }

        Changed?.Invoke();
    }

    public void TellCommandsWait() => CommandsWait?.Invoke();

    /// <summary>The settlement that arrived since this was called last, if any.</summary>
    public Settlement? TakeSettlement()
    {
        lock (_gate)
        {
            var taken = _settlement;
            _settlement = null;
            return taken;
        }
    }
}
