using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>The pipeline's step that hands out the request, and afterwards writes what the function or a middleware answered.</summary>
internal static partial class HttpPipelineStep
{
    /// <summary>Where the request is among the context's items.</summary>
    public const string HttpContextKey = "HttpRequestContext";

    public static FunctionExecutionDelegate Create(FunctionExecutionDelegate next) => async context =>
    {
        var local = (LocalFunctionContext)context;
        if (local.Trigger.Http is not { } http)
        {
            await next(context);
            return;
        }

        context.Items[HttpContextKey] = http;
        await next(context);
        if (!await TryWriteAsync(local.Bindings.Result, http) && !await TryWriteOutputAsync(local, http))
        {
            NoAnswer(local, http);
        }
    };

    private static async Task<bool> TryWriteOutputAsync(LocalFunctionContext context, HttpContext http)
    {
        var output = context.Plan.Outputs.FirstOrDefault(o => BindingTypes.Of(o.Attribute) == BindingTypes.Http);
        return output is not null
            && context.Bindings.Outputs.TryGetValue(output.Name, out var value)
            && await TryWriteAsync(value, http);
    }

    private static async Task<bool> TryWriteAsync(object? answer, HttpContext http)
    {
        switch (answer)
        {
            case IResult result:
                await result.ExecuteAsync(http);
                return true;
            case IActionResult action:
                await action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                return true;
            default:
                return false;
        }
    }

    /// <summary>A function that writes its answer itself is fine; one that promised an answer and gave none is not.</summary>
    private static void NoAnswer(LocalFunctionContext context, HttpContext http)
    {
        var promised = context.HasRun && context.Plan.Function.ResultType != typeof(void);
        if ((!promised && context.Bindings.Result is null) || http.Response.HasStarted)
        {
            return;
        }

        LogNoAnswer(context.GetLogger(typeof(HttpPipelineStep).FullName!), context.Plan.Name, context.Bindings.Result?.GetType());
        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Function {Function} gave no answer (its result is {ResultType}); the real host would answer an empty 200")]
    private static partial void LogNoAnswer(ILogger logger, string function, Type? resultType);
}
