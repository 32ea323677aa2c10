using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Alerts.BackTests;

/// <summary>One node's part of a back-test: what fires is taken at once, as it is where samples come as they are measured.</summary>
public sealed class BackTestRun
{
    private readonly AlertNode _node;
    private readonly List<BackTestFiring> _firings = [];

    public BackTestRun(AlertCondition condition, Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = new AlertNode(node.Id, node.Name, node.Type);
        Judge = new PastJudge(condition);
    }

    public PastJudge Judge { get; }

    /// <summary>For the judge: takes every step.</summary>
    public bool Act(PastTrack track, AlertProgress progress, AlertStep step)
    {
        ArgumentNullException.ThrowIfNull(track);
        if (step == AlertStep.End)
        {
            _firings.Add(FiringOf(track, progress, progress.ClearMs));
        }

        return true;
    }

    /// <summary>All that fired, with what fires still.</summary>
    public IReadOnlyList<BackTestFiring> Firings()
        =>
        [
            .. _firings,
            .. Judge.Tracks.Values.Where(t => t.Progress.Phase == AlertPhase.Firing).Select(t => FiringOf(t, t.Progress, null)),
        ];

    private BackTestFiring FiringOf(PastTrack track, AlertProgress progress, long? toMs)
        => new(_node, track.Device, progress.SinceMs, toMs, progress.Peak);
}
