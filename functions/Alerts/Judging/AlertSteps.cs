using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Alerts.Judging;

/// <summary>Takes the steps that readings ask for: looks up what is stored, writes, and has it told.</summary>
public sealed partial class AlertSteps(
    Lookback past, AlertKeeper keeper, NodeStore nodes, TimeProvider time, ILogger<AlertSteps> logger)
{
    /// <summary>What has held for so long is shown as pending.</summary>
    public const long ShownMs = 30_000;

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("alerts.step_failures");

    /// <summary>A condition that holds at the first sample that this process sees may have begun before.</summary>
    public async Task BeginAsync(NodeAlerts node, AlertRun run, SampleBlock block, CancellationToken cancellation)
    {
        var trial = run.Fresh();
        trial.Advance(block, 0, 0, isHeld: true, out _);
        if (trial.Progress.Phase == AlertPhase.Pending && trial.Progress.SinceMs == trial.FirstMs
            && await LookBackAsync(node, run, trial.FirstMs - 1, null, cancellation) is { Progress.Phase: AlertPhase.Pending } found)
        {
            run.Progress = found.Progress with { Changes = run.Progress.Changes };
        }
    }

    /// <returns>False when the store did not take it: try later.</returns>
    public async Task<bool> FireAsync(NodeAlerts node, AlertRun run, CancellationToken cancellation)
    {
        try
        {
            var progress = run.Progress;
            if (run.Track.Limits.ForMs > 0)
            {
                progress = await ConfirmAsync(node, run, cancellation);
                if (progress.LastMs - progress.SinceMs < run.Track.Limits.ForMs || progress.Phase != AlertPhase.Pending)
                {
                    run.Progress = progress;
                    return true;
                }
            }

            if (await nodes.FindAsync(node.Id, cancellation) is not { ArchivedAt: null } known)
            {
                return false;
            }

            var (isDone, state) = await keeper.FireAsync(AlertMaking.Pending(run.Track, known, progress), progress, cancellation);
            if (!isDone)
            {
                return false;
            }

            run.ChangedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
            run.IsShown = false;
            run.Progress = state is { IsFiring: true }
                ? state.ToProgress() with { LastMs = progress.LastMs, Value = progress.Value }
                : progress with { Phase = AlertPhase.Clear, SinceMs = 0, Changes = state?.Changes ?? [] };
            return true;
        }
        catch (TableStorageException failure)
        {
            return Failed(node, failure);
        }
    }

    /// <summary>What the store says of it, which knows samples that other instances took and those that came late.</summary>
    private async Task<AlertProgress> ConfirmAsync(NodeAlerts node, AlertRun run, CancellationToken cancellation)
    {
        var known = run.Progress;
        if (await LookBackAsync(node, run, known.LastMs, null, cancellation) is not { } found)
        {
            return known;
        }

        // What holds from the first sample that was looked at on may have begun before.
        var since = found.Progress.SinceMs == found.FirstMs ? Math.Min(found.Progress.SinceMs, known.SinceMs) : found.Progress.SinceMs;
        return known with { Phase = found.Progress.Phase, SinceMs = since };
    }

    private async Task<PastTrack?> LookBackAsync(
        NodeAlerts node, AlertRun run, long toMs, AlertProgress? firing, CancellationToken cancellation)
    {
        try
        {
            return await past.FindAsync(run.Track.Rule, node.Id, run.Track.Key, toMs, firing, cancellation);
        }
        catch (InvalidDataException damaged)
        {
            // A damaged window must not keep an alert from firing.
            LogFailure(logger, node.Id, damaged);
            return null;
        }
    }

    /// <inheritdoc cref="FireAsync"/>
    public async Task<bool> EndAsync(NodeAlerts node, AlertRun run, CancellationToken cancellation)
    {
        var known = run.Progress;
        var clearMs = AlertMachine.ClearMsOf(known, run.Track.Limits);
        try
        {
            if (clearMs > 0 && await LookBackAsync(node, run, known.LastMs, known, cancellation) is { } found)
            {
                // What is over from the first sample that was looked at on may have been over before.
                var since = found.Progress.ClearMs;
                since = since == found.FirstMs ? Math.Min(since, known.ClearMs) : since;
                run.Progress = known with { ClearMs = since };
                if (since == 0 || known.LastMs - since < clearMs)
                {
                    return true;
                }
            }
        }
        catch (TableStorageException failure)
        {
            return Failed(node, failure);
        }

        return await EndAsync(node, run, run.Progress.ClearMs, null, cancellation);
    }

    /// <summary>Ends what fires, for another reason than that it is over.</summary>
    /// <inheritdoc cref="FireAsync"/>
    public async Task<bool> EndAsync(NodeAlerts node, AlertRun run, long endedMs, string? why, CancellationToken cancellation)
    {
        try
        {
            var after = AlertMachine.End(run.Progress);
            var (isDone, state) = await keeper.EndAsync(
                node.Id,
                AlertIds.RowOf(run.Track.Rule.Id, run.Track.Key),
                before => before.IsFiring ? AlertMaking.Ended(before, run, after, endedMs, why) : null,
                cancellation);
            if (isDone)
            {
                run.ChangedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
                run.Progress = after with { Changes = state?.Changes ?? [] };
            }

            return isDone;
        }
        catch (TableStorageException failure)
        {
            return Failed(node, failure);
        }
    }

    /// <summary>Shows what is pending for a while, and shows no more what has passed.</summary>
    public async Task ShowAsync(NodeAlerts node, AlertRun run, long freshMs, CancellationToken cancellation)
    {
        var progress = run.Progress;
        var isPending = progress.Phase == AlertPhase.Pending && progress.LastMs >= freshMs;
        try
        {
            if (isPending && !run.IsShown && progress.LastMs - progress.SinceMs >= ShownMs)
            {
                if (await nodes.FindAsync(node.Id, cancellation) is { ArchivedAt: null } known)
                {
                    await keeper.ShowAsync(AlertMaking.Pending(run.Track, known, progress), cancellation);
                }

                run.IsShown = true;
                run.ChangedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
            }
            else if (run.IsShown && progress.Phase == AlertPhase.Clear)
            {
                await keeper.PassAsync(node.Id, AlertIds.RowOf(run.Track.Rule.Id, run.Track.Key), cancellation);
                run.IsShown = false;
                run.ChangedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
            }
        }
        catch (TableStorageException failure)
        {
            Failed(node, failure);
        }
    }

    private bool Failed(NodeAlerts node, Exception failure)
    {
        Failures.Add(1);
        LogFailure(logger, node.Id, failure);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An alert of node {Node} was not brought up to date; its next samples do it")]
    private static partial void LogFailure(ILogger logger, string node, Exception failure);
}
