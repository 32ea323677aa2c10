using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Judging;

/// <summary>A rule's judging of one node's series in this process. Not thread-safe.</summary>
public sealed class AlertRun(AlertTrack track)
{
    private AlertTrack _track = track;
    private AlertValue[] _values = [.. track.Columns.Select(_ => new AlertValue())];

    private long _knownMs;

    public AlertTrack Track => _track;

    public AlertProgress Progress { get; set; } = AlertProgress.None;

    /// <summary>Whether no reading was taken yet.</summary>
    public bool IsNew => FirstMs == 0;

    /// <summary>The first reading that this process took, epoch milliseconds.</summary>
    public long FirstMs { get; private set; }

    /// <summary>Whether a row says that it is pending.</summary>
    public bool IsShown { get; set; }

    /// <summary>When this process last changed what is stored, epoch milliseconds of its clock.</summary>
    public long ChangedAt { get; set; }

    /// <summary>Until when no step is taken, epoch milliseconds of the clock: the store did not take one.</summary>
    public long HeldUntil { get; set; }

    /// <summary>Pending conditions that had held for long enough and passed without firing, for they were long ago.</summary>
    public int Passed { get; private set; }

    /// <summary>Goes over to the same track of another schema or of another version of the rule.</summary>
    public void Continue(AlertTrack other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!_track.Series.SequenceEqual(other.Series))
        {
            _values = [.. other.Columns.Select(_ => new AlertValue())];
        }

        if (_track.Rule.Version != other.Rule.Version && Progress.Phase == AlertPhase.Pending)
        {
            // What it has held for so far is another rule's.
            Progress = Progress with { Phase = AlertPhase.Clear, SinceMs = 0 };
        }

        _track = other;
    }

    /// <summary>Goes by what is stored, where that is not what this process thinks.</summary>
    /// <param name="stored">Null for nothing.</param>
    public void Adopt(AlertState? stored)
    {
        IsShown = stored is { IsPending: true };
        if (stored is { IsFiring: true } && Progress.Phase != AlertPhase.Firing)
        {
            var progress = stored.ToProgress();
            Progress = progress with { LastMs = Math.Max(progress.LastMs, Progress.LastMs) };
        }
        else if (stored is not { IsFiring: true } && Progress.Phase == AlertPhase.Firing)
        {
            Progress = AlertMachine.End(Progress) with { Changes = stored?.Changes ?? [] };
        }
        else if (IsNew && stored is not null && Progress.Changes.Count == 0)
        {
            Progress = Progress with { Changes = stored.Changes };
        }
    }

    /// <summary>Whether its series has given nothing for so long that it is not there any more.</summary>
    /// <param name="newestMs">The node's newest sample.</param>
    /// <param name="mostMs">For how long.</param>
    public bool IsGone(long newestMs, long mostMs)
    {
        _knownMs = _knownMs == 0 ? newestMs : _knownMs;
        return newestMs - Math.Max(Progress.LastMs, _knownMs) > mostMs;
    }

    /// <summary>A run of the same track that has seen nothing.</summary>
    public AlertRun Fresh() => new(_track);

    /// <summary>Takes rows until one asks for a step that may be taken.</summary>
    /// <param name="block">Of the track's schema.</param>
    /// <param name="row">The first row to take.</param>
    /// <param name="freshMs">What is older may end, and does not fire.</param>
    /// <param name="isHeld">Whether no step may be taken.</param>
    /// <param name="step">The step; none at the end of the block.</param>
    /// <returns>The row that asks; the number of rows where none does.</returns>
    public int Advance(SampleBlock block, int row, long freshMs, bool isHeld, out AlertStep step)
    {
        ArgumentNullException.ThrowIfNull(block);
        var limits = _track.Limits;
        for (; row < block.Rows; row++)
        {
            var time = block.Timestamps[row];
            if (time <= Progress.LastMs || ValueAt(block, row, time) is not { } value)
            {
                continue;
            }

            FirstMs = FirstMs == 0 ? time : FirstMs;
            var before = Progress;
            Progress = AlertMachine.Next(before, new AlertReading(time, value), limits, out step);
            Passed += IsPassed(before, Progress) ? 1 : 0;
            if (step != AlertStep.None && !isHeld && (step == AlertStep.End || time >= freshMs))
            {
                return row;
            }
        }

        step = AlertStep.None;
        return row;
    }

    private bool IsPassed(in AlertProgress before, in AlertProgress after)
        => before.Phase == AlertPhase.Pending && after.SinceMs != before.SinceMs && before.LastMs - before.SinceMs >= _track.Limits.ForMs;

    private double? ValueAt(SampleBlock block, int row, long time)
    {
        if (_track.Columns.Count == 1)
        {
            return _values[0].Take(_track.Series[0], time, block.Columns[_track.Columns[0]][row]);
        }

        double? worst = null;
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i].Take(_track.Series[i], time, block.Columns[_track.Columns[i]][row]) is { } value)
            {
                worst = worst is { } other ? _track.Limits.Worse(other, value) : value;
            }
        }

        return worst;
    }
}
