namespace CloudNexus.Agent.Transport;

/// <summary>How long an accepted frame may stay unsettled before it is sent again. Not thread-safe.</summary>
public sealed class ResendPolicy(Func<double> random)
{
    public const long LeastMs = 60_000;

    private const long MostMs = 30 * 60_000;
    private const double Weight = 1 / 8.0;
    private double _usualMs;

    /// <summary>From the acceptance to the control row that shows it, smoothed.</summary>
    public double UsualSettleMs => _usualMs;

    /// <summary>Learns from a frame that was sent once: of one sent twice nobody knows which sending was settled.</summary>
    public void Learn(long settleMs) => _usualMs = _usualMs == 0 ? settleMs : _usualMs + ((settleMs - _usualMs) * Weight);

    /// <param name="accepted">How often the frame has been accepted, at least once.</param>
    public long DelayMs(int accepted)
    {
        var wait = Math.Max(LeastMs, 3 * _usualMs) * Math.Pow(2, Math.Min(accepted - 1, 16));
        return (long)(Math.Min(wait, MostMs) * (1 + (random() / 4)));
    }
}
