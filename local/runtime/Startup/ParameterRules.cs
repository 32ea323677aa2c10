using System.Reflection;
using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Every parameter must get a value from somewhere.</summary>
internal static class ParameterRules
{
    public static void Check(StartupContext context, FunctionMethod function)
    {
        foreach (var parameter in function.Parameters)
        {
            if (parameter.GetCustomAttributes<BindingAttribute>().Skip(1).Any())
            {
                context.Refuse(function, $"parameter '{parameter.Name}' has several binding attributes", "keep one");
                continue;
            }

            var bound = ArgumentBinders.Create(function, parameter, context.Bindings);
            if (bound.Binder is null)
            {
                context.Refuse(function, $"parameter '{parameter.Name}': {bound.What}", bound.Fix);
            }
        }
    }
}
