using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Stands right before the functions: says that a request was let in rather than run what it asks for.</summary>
internal sealed class GateMiddleware : IFunctionsWorkerMiddleware
{
    public const string Header = "X-Test-Gate";

    /// <summary>A status that no function answers.</summary>
    public const int LetIn = 299;

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext()?.Request.Headers.ContainsKey(Header) is not true)
        {
            return next(context);
        }

        context.GetInvocationResult().Value = Results.StatusCode(LetIn);
        return Task.CompletedTask;
    }
}
