using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace CloudNexus.Functions.Costs;

/// <summary>Counts every run of a function and how long it takes, and has what was counted written once a minute.</summary>
public sealed class CostMiddleware(CostCounts counts, ActiveTime active, CostRecorder recorder) : IFunctionsWorkerMiddleware
{
    private const string Http = "http";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext();
        var group = http is null ? context.FunctionDefinition.Name : Http;
        http?.Features.Set(counts);
        counts.Add(CostMeter.FunctionExecutions, 1);
        var began = active.Begin(group);
        try
        {
            await next(context);
        }
        finally
        {
            active.End(group, began);
            recorder.Touch();
        }
    }
}
