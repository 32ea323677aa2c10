using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Status;

/// <summary>What is to be judged anew of a node, worked out without a store. Pure.</summary>
public static class StatusChange
{
    private const int MostOutsideChars = 200;

    /// <summary>How long after a return late samples may correct it: as long as raw samples are taken.</summary>
    public static readonly TimeSpan Reviewed = TimeSpan.FromHours(48);

    /// <summary>The first review that finds a node's history still open is repeated so soon, the next ever later.</summary>
    private static readonly TimeSpan SoonestReview = TimeSpan.FromMinutes(1);

    /// <summary>The state with what is to be said of it; null when that has been said.</summary>
    /// <param name="state">As stored.</param>
    /// <param name="outside">What other capabilities say is wrong; null for nothing.</param>
    /// <param name="pipeline">How far all that was sent has arrived.</param>
    /// <param name="now">The server's clock.</param>
    public static NodeState? Of(NodeState state, string? outside, PipelineState pipeline, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        outside = outside?.Length > MostOutsideChars ? outside[..MostOutsideChars] : outside;
        var before = state.Judged;
        var asked = before is null || before.Outside == outside ? state : state with { Judged = before with { Outside = outside } };
        var verdict = NodeStatus.Of(asked, now, pipeline);
        var isSaid = before is not null && verdict.Status == before.Status && verdict.Reason == before.Reason && outside == before.Outside;
        if (isSaid || verdict.Status == NodeStatus.Unknown || (verdict.Status != NodeStatus.Down && IsSilent(state, now)))
        {
            // Nothing new, or nothing that can be said of a silent node while samples are late.
            return null;
        }

        var nowMs = now.ToUnixTimeMilliseconds();
        var returns = before?.Status == NodeStatus.Down && verdict.Status != NodeStatus.Down;
        var isWhole = verdict.Status is NodeStatus.Up or NodeStatus.Degraded;
        return state with
        {
            Judged = new NodeJudgement(verdict.Status, verdict.Reason, verdict.SinceMs ?? nowMs, nowMs)
            {
                Outside = outside,
                ReturnedMs = returns ? nowMs : before?.ReturnedMs ?? 0,
                ReviewMs = returns || (isWhole && before?.Status == NodeStatus.LinkGap) ? nowMs : before?.ReviewMs ?? 0,
            },
        };
    }

    /// <summary>Whether the node's outages are to be compared with its samples now: it is back, and no sample is known to be missing.</summary>
    public static bool IsReviewDue(NodeState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Judged is { ReviewMs: > 0, Status: NodeStatus.Up or NodeStatus.Degraded } judged
            && judged.ReviewMs <= now.ToUnixTimeMilliseconds();
    }

    /// <summary>The state with the time of its next review: ever rarer, and none when nothing can be corrected any more.</summary>
    public static NodeState AfterReview(NodeState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var judged = state.Judged!;
        var nowMs = now.ToUnixTimeMilliseconds();
        var sinceReturn = TimeSpan.FromMilliseconds(nowMs - judged.ReturnedMs);
        var pause = sinceReturn > SoonestReview ? sinceReturn : SoonestReview;
        return state with
        {
            Judged = judged with { AtMs = nowMs, ReviewMs = sinceReturn > Reviewed ? 0 : nowMs + (long)pause.TotalMilliseconds },
        };
    }

    /// <summary>Silent for too long by now, whatever the pipeline, and not said to be down.</summary>
    public static bool IsSilent(NodeState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Judged?.Status != NodeStatus.Down && NodeStatus.Of(state, now).Status == NodeStatus.Down;
    }
}
