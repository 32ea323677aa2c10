using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>The answer of an invocation, wherever its function put it.</summary>
internal static class Answers
{
    /// <summary>Null when the function wrote to the response itself.</summary>
    public static IResult? Find(FunctionContext context) => context.GetInvocationResult().Value as IResult ?? Output(context)?.Value as IResult;

    public static void Replace(FunctionContext context, Func<IResult, IResult> change)
    {
        var result = context.GetInvocationResult();
        if (result.Value is IResult whole)
        {
            result.Value = change(whole);
        }
        else if (Output(context) is { Value: IResult part } output)
        {
            output.Value = change(part);
        }
    }

    public static int StatusOf(FunctionContext context, HttpContext http) => Find(context) switch
    {
        null => http.Response.StatusCode,
        IStatusCodeHttpResult { StatusCode: { } status } => status,
        _ => StatusCodes.Status200OK,
    };

    private static OutputBindingData<object>? Output(FunctionContext context)
        => context.GetOutputBindings<object>().FirstOrDefault(o => o.BindingType == "http");
}
