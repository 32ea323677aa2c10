using CloudNexus.Agent.Spool;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Transport;

/// <summary>Keeps the book of the spool's frames: what is to be sent, what waits to be settled, what may go. Not thread-safe.</summary>
public sealed class DeliveryLedger(FileSpool spool, ResendPolicy policy, AgentCounters counters)
{
    /// <summary>How long the control row must have said that a frame is settled, should the server fall back to an earlier state. Time in which
    /// the row could not be read proves nothing.</summary>
    public const long KeepSettledMs = 2 * 60_000;

    /// <summary>
    /// How long frames of an earlier process wait for the control row, which may have settled them, before they are sent in any case.
    /// </summary>
    public const long WaitForControlRowMs = 60_000;

    /// <summary>
    /// Epochs of earlier processes that are under way at once. The server remembers so many only: what it settled of others would be
    /// forgotten before it could be seen.
    /// </summary>
    public const int MostEpochsUnderWay = Settlement.MostEpochs / 2;

    private readonly HashSet<ulong> _epochsUnderWay = [];
    private long _answeredAtMs = -1;
    private long? _beganMs;

    /// <summary>Raised for each frame that is seen to be settled.</summary>
    public event Action<HeldFrame>? Settled;

    /// <summary>Believes the control row, also when it takes back what it had settled.</summary>
    public void Apply(Settlement settlement, long nowMs)
    {
        _answeredAtMs = nowMs;
        spool.Visit(frame =>
        {
            var settled = settlement.IsSettled(frame.Epoch, frame.Sequence);
            if (settled && frame.SettledAtMs is null)
            {
                frame.SettledAtMs = nowMs;
                counters.CountSettled();
                Settled?.Invoke(frame);
                if (frame is { Accepted: 1, Attempts: 1 })
                {
                    policy.Learn(nowMs - frame.AcceptedAtMs);
                }
            }
            else if (!settled && frame.SettledAtMs is not null)
            {
                frame.SettledAtMs = null;
                frame.Accepted = Math.Min(frame.Accepted, 1);
                frame.ResendAtMs = frame.AcceptedAtMs + policy.DelayMs(1);
            }
        });
    }

    /// <summary>Lets go of what has been settled for long enough.</summary>
    public void Expire()
    {
        spool.Remove(frame => frame.SettledAtMs is { } at && _answeredAtMs - at >= KeepSettledMs);
        _epochsUnderWay.Clear();
        spool.Visit(frame =>
        {
            if (frame.Recovered && (frame.Accepted > 0 || frame.SettledAtMs is not null))
            {
                _epochsUnderWay.Add(frame.Epoch);
            }
        });
    }

    /// <summary>
    /// The frame to send now: the oldest that no route has taken yet, else the oldest to send again; null when none is due.
    /// </summary>
    public HeldFrame? Next(long nowMs)
        => Unsent(nowMs) ?? spool.First(frame => IsOverdue(frame) && frame.ResendAtMs <= nowMs);

    /// <summary>The oldest frame that no route has taken yet and that may go.</summary>
    public HeldFrame? Unsent(long nowMs)
    {
        _beganMs ??= nowMs;
        var mayRecovered = _answeredAtMs >= 0 || nowMs - _beganMs >= WaitForControlRowMs;
        return spool.First(
            frame => frame is { SettledAtMs: null, Accepted: 0 } && (!frame.Recovered || (mayRecovered && MayGo(frame.Epoch))));
    }

    /// <summary>When the next frame is to be sent again unless it is settled before; null when none waits.</summary>
    public long? NextResendMs()
    {
        long? next = null;
        spool.Visit(frame => next = IsOverdue(frame) && !(frame.ResendAtMs >= next) ? frame.ResendAtMs : next);
        return next;
    }

    public void MarkAccepted(HeldFrame frame, int bytes, long nowMs)
    {
        counters.CountAccepted(bytes, frame.Accepted > 0);
        if (frame.Recovered)
        {
            _epochsUnderWay.Add(frame.Epoch);
        }

        frame.Accepted++;
        frame.AcceptedAtMs = nowMs;
        frame.ResendAtMs = nowMs + policy.DelayMs(frame.Accepted);
    }

    public void MarkRefused(HeldFrame frame)
    {
        counters.CountRefused(frame.Rows);
        spool.Remove(held => held == frame);
    }

    /// <summary>The server knows nothing of what it was sent: everything held is to be sent as if for the first time.</summary>
    public void ForgetDeliveries() => spool.Visit(frame =>
    {
        frame.Attempts = 0;
        frame.Accepted = 0;
        frame.SettledAtMs = null;
    });

    private bool MayGo(ulong epoch) => _epochsUnderWay.Count < MostEpochsUnderWay || _epochsUnderWay.Contains(epoch);

    // Without a control row read since, nobody knows whether the frame is settled, and sending it again would only add to whatever is
    // wrong.
    private bool IsOverdue(HeldFrame frame) => frame is { SettledAtMs: null, Accepted: > 0 } && _answeredAtMs >= frame.AcceptedAtMs;
}
