using CloudNexus.Local.Runtime.Planning;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.Invocation;

/// <summary>Invokes a function again as its retry attribute says.</summary>
internal sealed partial class RetryingInvoker(
    FunctionInvoker invoker, TimeProvider clock, RuntimeMetrics metrics, IHostApplicationLifetime lifetime, ILogger<RetryingInvoker> logger)
{
    /// <returns>False when the retries are used up.</returns>
    /// <exception cref="OperationCanceledException">The host stops, and the work is not done.</exception>
    public async Task<bool> InvokeAsync(FunctionPlan plan, RetrySchedule retries, TriggerInput input)
    {
        var stopping = lifetime.ApplicationStopping;
        for (var retry = 0; ; retry++)
        {
            stopping.ThrowIfCancellationRequested();
            try
            {
                await invoker.InvokeAsync(plan, input, retry == 0 ? null : new LocalRetryContext(retry, retries.MaxRetryCount));
                return true;
            }
            catch (InvocationFailedException)
            {
                stopping.ThrowIfCancellationRequested();
            }

            if (!retries.Allows(retry + 1))
            {
                return false;
            }

            var delay = retries.DelayBefore(retry + 1);
            LogRetry(plan.Name, retry + 1, delay.TotalSeconds);
            metrics.Retried(plan.Name);
            await Task.Delay(delay, clock, stopping);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Function {Function} is retried (retry {Retry}) in {DelaySeconds} s")]
    private partial void LogRetry(string function, int retry, double delaySeconds);
}
