using System.Reflection;
using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>Parameters of HTTP functions: the request, its body, route parameters by name.</summary>
internal static class HttpArguments
{
    public static Bound Create(FunctionMethod function, ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(FromBodyAttribute)))
        {
            var type = parameter.ParameterType;
            return new Bound(context => RequestBody.ReadAsync(context.Trigger.Http!, type), "", "");
        }

        if (parameter.ParameterType == typeof(HttpRequest))
        {
            return Bound.To(context => context.Trigger.Http!.Request);
        }

        if (function.Triggers[0].Parameter == parameter)
        {
            return Bound.Refused(
                $"an HTTP trigger cannot be a {parameter.ParameterType.Name}",
                "make it Microsoft.AspNetCore.Http.HttpRequest");
        }

        var names = HttpRoute.ParameterNames(function, function.Trigger<HttpTriggerAttribute>()!);
        if (names is not null && !names.Contains(parameter.Name!))
        {
            return Bound.Refused(
                "nothing provides it",
                "name it as a route parameter is named, or mark it [FromBody] of the worker's Http namespace");
        }

        var (name, target) = (parameter.Name!, parameter.ParameterType);
        return TextConversion.CanConvertTo(target)
            ? Bound.To(context =>
                TextConversion.Convert(context.BindingContext.BindingData.GetValueOrDefault(name) as string, target, name))
            : Bound.Refused($"a route parameter cannot be made a {target.Name}", "make it a string");
    }
}
