using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>HTTP functions: their answers, their authorization, and the pipeline that they need.</summary>
internal static class HttpRules
{
    public static void CheckPipeline(StartupContext context)
    {
        var firstHttp = context.Functions.FirstOrDefault(f => f.Trigger<HttpTriggerAttribute>() is not null);
        if (firstHttp is not null && !context.Pipeline.HasHttp)
        {
            context.Refuse(
                $"there are HTTP functions ('{firstHttp.Name}') without HTTP in the worker",
                "call ConfigureFunctionsWebApplication() on the builder");
        }

        if (context.Pipeline.IsHttpLate)
        {
            context.Refuse(
                "middleware is registered before ConfigureFunctionsWebApplication(), and would see no HttpContext",
                "call ConfigureFunctionsWebApplication() first");
        }
    }

    public static void Check(StartupContext context, FunctionMethod function)
    {
        if (function.Trigger<HttpTriggerAttribute>() is not { } trigger)
        {
            if (function.PropertyOutputs.Any(p => p.Attributes.Any(a => a is HttpResultAttribute)))
            {
                context.Refuse(function, "it has an [HttpResult] but no HTTP trigger", "remove the property");
            }

            return;
        }

        if (trigger.AuthLevel != AuthorizationLevel.Anonymous)
        {
            context.Refuse(
                function,
                $"its authorization level is {trigger.AuthLevel}, which needs function keys; the local runtime has none",
                "say AuthorizationLevel.Anonymous and authenticate in middleware");
        }

        if (function.MethodOutputs.Count > 0)
        {
            context.Refuse(
                function,
                "an output attribute on the method takes the place of the HTTP answer",
                "return a type with an [HttpResult] property and the output as another property");
            return;
        }

        if (function.PropertyOutputs.Count > 0 || IsOfTheApp(function.ResultType))
        {
            CheckMultiOutput(context, function);
        }
        else if (function.ResultType != typeof(void) && !HttpResultTypes.IsAnswer(function.ResultType))
        {
            context.Refuse(
                function,
                $"it returns {function.ResultType.Name}, for which the real host answers an empty 200",
                "return IResult, IActionResult, Task after writing to the response, or a type with an [HttpResult] property");
        }
    }

    /// <summary>A class of the app's own that has an answer among its properties, marked or not.</summary>
    private static bool IsOfTheApp(Type type) =>
        !HttpResultTypes.IsAnswer(type)
        && type.Namespace?.Split('.')[0] is not ("System" or "Microsoft")
        && type.GetProperties().Any(p => HttpResultTypes.IsAnswer(p.PropertyType));

    private static void CheckMultiOutput(StartupContext context, FunctionMethod function)
    {
        var answers = function.PropertyOutputs.Where(p => p.Attributes.Any(a => a is HttpResultAttribute)).ToList();
        var unmarked = function.ResultType.GetProperties()
            .Where(p => HttpResultTypes.IsAnswer(p.PropertyType) && function.PropertyOutputs.All(o => o.Property != p))
            .ToList();
        foreach (var property in unmarked)
        {
            context.Refuse(function, $"property '{property.Name}' is an HTTP answer without [HttpResult]", "mark it [HttpResult]");
        }

        if (unmarked.Count == 0 && answers.Count != 1)
        {
            context.Refuse(
                function,
                $"its result {function.ResultType.Name} has {answers.Count} [HttpResult] properties",
                "mark exactly one property, of type IResult or IActionResult");
        }

        foreach (var answer in answers.Where(a => !HttpResultTypes.IsAnswer(a.Property.PropertyType)))
        {
            context.Refuse(
                function,
                $"the [HttpResult] property '{answer.Property.Name}' is a {answer.Property.PropertyType.Name}",
                "make it IResult or IActionResult");
        }
    }
}
