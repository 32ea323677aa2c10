using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Alerts.Telling;
using CloudNexus.Functions.Fleet;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Alerts.Evaluating;

/// <summary>
/// What no sample does: nodes that are offline, alerts whose rule or node is gone, silent nodes, repeats, and what is still to be told. Two
/// reads where nothing is pending. Any run may be missed, cut short or run twice.
/// </summary>
public sealed partial class AlertEvaluator(
    AlertBook book,
    AlertStateStore states,
    AlertKeeper keeper,
    AlertTeller teller,
    OfflineJudge offline,
    FleetService fleet,
    TimeProvider time,
    ILogger<AlertEvaluator> logger)
{
    private const int Parallelism = 8;

    /// <summary>What a run may take; the rest is left to the next.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(45);

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("alerts.evaluation_failures");

    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run is soon.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var snapshot = await book.ReadNowAsync(cancellation);
        if (snapshot.States.Count == 0 && snapshot.Rules.Offline.Count == 0)
        {
            return;
        }

        var pairs = await fleet.PairsAsync(cancellation);
        var work = Work(snapshot, pairs).ToArray();
        using var limit = new CancellationTokenSource(RunLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await Parallel.ForEachAsync(
                work,
                new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = either.Token },
                async (one, stop) => await TryAsync(one, stop));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            LogCutShort(logger, work.Length);
        }
    }

    private IEnumerable<Func<CancellationToken, Task>> Work(
        AlertSnapshot snapshot, IReadOnlyList<(Node Node, NodeState? State)> pairs)
    {
        var byId = (snapshot.States.Count == 0 ? [] : pairs).ToDictionary(p => p.Node.Id, StringComparer.Ordinal);
        var over = new HashSet<AlertState>(ReferenceEqualityComparer.Instance);
        foreach (var state in snapshot.States.SelectMany(s => s))
        {
            var (node, nodeState) = byId.GetValueOrDefault(state.Alert.Node.Id);
            var rule = snapshot.Rules.Find(state.Rule.Id);
            var why = AlertPolicy.WhyOver(state, rule, node);
            if (why is not null)
            {
                over.Add(state);
            }

            yield return stop => SeeToAsync(state, rule, nodeState, why, stop);
        }

        foreach (var rule in snapshot.Rules.Offline)
        {
            foreach (var (node, nodeState) in pairs)
            {
                var stored = snapshot.States[node.Id].FirstOrDefault(s => s.Rule.Id == rule.Id && s.Key == AlertIds.Offline);
                var isConcerned = (stored is not null && !over.Contains(stored)) || OfflineRules.DownOf(nodeState) is not null;
                if (isConcerned && node.ArchivedAt is null && AlertScopes.Fits(rule.Scope, node))
                {
                    yield return stop => offline.JudgeAsync(rule, node, nodeState, stored, stop);
                }
            }
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // The others are not held up; this one comes again in the next run.
            Failures.Add(1);
            LogFailure(logger, failure);
        }
    }

    private async Task SeeToAsync(AlertState state, AlertRule? rule, NodeState? node, string? why, CancellationToken cancellation)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        state = await teller.SettleAsync(state, cancellation);
        if (state.IsPending)
        {
            var isStale = state.Key != AlertIds.Offline && (node is null || nowMs - node.LastSampleMs > AlertLimits.MostGapMs);
            if (why is not null || isStale)
            {
                await keeper.PassAsync(state.Alert.Node.Id, state.Row, cancellation);
            }
        }
        else if (!state.IsFiring)
        {
            await RestAsync(state, node, nowMs, cancellation);
        }
        else if (why is not null)
        {
            await keeper.EndAsync(
                state.Alert.Node.Id, state.Row, before => before.IsFiring ? EndedFor(before, why, nowMs) : null, cancellation);
        }
        else
        {
            await GoOnAsync(state, rule!, node, nowMs, cancellation);
        }
    }

    private async Task RestAsync(AlertState ended, NodeState? node, long nowMs, CancellationToken cancellation)
    {
        if (AlertPolicy.IsForgotten(ended, nowMs))
        {
            await states.TryRemoveAsync(ended, cancellation);
        }
        else if (ended.Key == AlertIds.Offline)
        {
            await offline.ReviewAsync(ended, node, cancellation);
        }
    }

    private async Task GoOnAsync(AlertState firing, AlertRule rule, NodeState? node, long nowMs, CancellationToken cancellation)
    {
        var isSilent = firing.Key != AlertIds.Offline && OfflineRules.DownOf(node) is not null;
        if (isSilent != firing.IsSilent)
        {
            var noted = await keeper.NoteAsync(
                firing, s => s with { IsSilent = isSilent, Alert = Said(s.Alert, isSilent, node) }, cancellation);
            firing = noted ?? firing;
        }

        if (AlertPolicy.IsRepeatDue(firing, rule, nowMs)
            && await states.TryWriteAsync(
                firing with { Rule = rule, Owed = AlertNoticeKind.Repeat, Repeats = firing.Repeats + 1 }, cancellation) is { } owed)
        {
            await teller.SettleAsync(owed, cancellation);
        }
    }

    private static AlertState EndedFor(AlertState firing, string why, long nowMs) => firing with
    {
        Alert = firing.Alert with { Status = AlertStatus.Resolved, EndedAt = nowMs, Text = AlertText.Ended(firing.Alert, why) },
        Changes = AlertMachine.End(firing.ToProgress() with { LastMs = nowMs }).Changes,
        IsSilent = false,
    };

    private static Alert Said(Alert alert, bool isSilent, NodeState? node)
        => alert with { Text = isSilent ? AlertText.WithSilence(alert.Text, node!.LastSampleMs) : AlertText.WithoutSilence(alert.Text) };

    [LoggerMessage(Level = LogLevel.Warning, Message = "An alert was not evaluated; the next run does it")]
    private static partial void LogFailure(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} alerts take longer than a run may; the next goes on")]
    private static partial void LogCutShort(ILogger logger, int count);
}
