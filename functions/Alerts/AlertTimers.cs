using CloudNexus.Functions.Alerts.Evaluating;
using CloudNexus.Functions.Alerts.Silences;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Alerts;

/// <summary>What sees to alerts that no sample moves. Any run may be missed or run twice.</summary>
public sealed class AlertTimers(AlertEvaluator evaluator, SilenceService silences)
{
    [Function("EvaluateAlerts")]
    public Task Evaluate([TimerTrigger("7 * * * * *")] TimerInfo timer, FunctionContext context)
        => evaluator.RunAsync(context.CancellationToken);

    [Function("TidyAlertSilences")]
    public Task Tidy([TimerTrigger("37 11 4 * * *")] TimerInfo timer, FunctionContext context)
        => silences.TidyAsync(context.CancellationToken);
}
