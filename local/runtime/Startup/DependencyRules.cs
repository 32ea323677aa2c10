using System.Reflection;
using CloudNexus.Local.Runtime.Discovery;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>The function's class must be possible to make of the registered services.</summary>
internal static class DependencyRules
{
    public static void Check(StartupContext context, FunctionMethod function)
    {
        if (function.Method.IsStatic)
        {
            return;
        }

        if (function.Class.GetConstructors() is not [var constructor])
        {
            context.Refuse(function, "its class has not exactly one public constructor", "keep one, with all that the class needs");
            return;
        }

        var known = context.Services.GetRequiredService<IServiceProviderIsService>();
        var unknown = constructor.GetParameters().Where(p => !IsKnown(known, p)).Select(p => p.ParameterType.ToString()).ToList();
        if (unknown.Count > 0)
        {
            context.Refuse(
                function,
                $"its class needs {string.Join(", ", unknown)}, which no service provides",
                "register it in the builder's Services");
        }
    }

    private static bool IsKnown(IServiceProviderIsService known, ParameterInfo parameter)
    {
        if (parameter.HasDefaultValue)
        {
            return true;
        }

        return parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
            ? known is IServiceProviderIsKeyedService keys && keys.IsKeyedService(parameter.ParameterType, keyed.Key)
            : known.IsService(parameter.ParameterType);
    }
}
