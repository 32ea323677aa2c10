using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.Outputs;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.Invocation;

/// <summary>Runs one invocation: its scope, the middleware, the function, its outputs.</summary>
internal sealed partial class FunctionInvoker(
    IServiceScopeFactory scopes,
    WorkerPipeline pipeline,
    OutputSender outputs,
    RuntimeMetrics metrics,
    IHostApplicationLifetime lifetime,
    ILogger<FunctionInvoker> logger)
{
    private readonly FunctionExecutionDelegate _run = pipeline.Build(FunctionExecution.ExecuteAsync);

    /// <summary>Throws what the function, the middleware or an output binding threw, logged and counted.</summary>
    /// <exception cref="InvocationFailedException">With the cause as inner exception.</exception>
    public async Task InvokeAsync(FunctionPlan plan, TriggerInput trigger, RetryContext? retry = null)
    {
        metrics.Invoked(plan.Name);
        var stopping = lifetime.ApplicationStopping;
        await using var scope = scopes.CreateAsyncScope();
        var context = new LocalFunctionContext(plan, trigger, retry, scope.ServiceProvider, stopping);
        try
        {
            await _run(context);
            context.IsPipelineDone = true;
            await outputs.SendAsync(context);
        }
        catch (Exception e)
        {
            var isGivenUp = IsGivenUp(e, trigger, stopping);
            if (isGivenUp)
            {
                LogGivenUp(plan.Name, context.InvocationId);
            }
            else
            {
                metrics.Failed(plan.Name);
                LogFailed(e, plan.Name, context.InvocationId);
            }

            throw new InvocationFailedException(plan.Name, e, context.IsPipelineDone);
        }
    }

    /// <summary>Nobody waits for the result: the host stops, or the HTTP client went away.</summary>
    private static bool IsGivenUp(Exception e, TriggerInput trigger, CancellationToken stopping) =>
        e is OperationCanceledException
        && (stopping.IsCancellationRequested || trigger.Http?.RequestAborted.IsCancellationRequested == true);

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed (invocation {InvocationId})")]
    private partial void LogFailed(Exception exception, string function, string invocationId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Function {Function} was given up (invocation {InvocationId})")]
    private partial void LogGivenUp(string function, string invocationId);
}
