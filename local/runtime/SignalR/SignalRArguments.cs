using System.Reflection;
using System.Text.Json;
using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Parameters of SignalR functions: the invocation context, and the call's arguments by name.</summary>
internal static class SignalRArguments
{
    public static Bound Create(FunctionMethod function, ParameterInfo parameter, SignalRTriggerAttribute trigger, BindingServices services)
    {
        if (function.Triggers[0].Parameter == parameter)
        {
            return parameter.ParameterType == typeof(SignalRInvocationContext)
                ? Bound.To(context => context.Trigger.Value)
                : Bound.Refused($"a SignalR trigger cannot be a {parameter.ParameterType.Name}", "make it SignalRInvocationContext");
        }

        var position = Array.FindIndex(trigger.ParameterNames, n => n.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase));
        return position >= 0
            ? Bound.To(context => Argument(context.Trigger.Value, position, parameter, services))
            : Bound.Refused("nothing provides it", "name it among the trigger's parameterNames");
    }

    private static object? Argument(object? trigger, int position, ParameterInfo parameter, BindingServices services)
    {
        var arguments = ((SignalRInvocationContext)trigger!).Arguments ?? [];
        if (position >= arguments.Length)
        {
            throw new InvalidOperationException($"The call has {arguments.Length} arguments, too few for '{parameter.Name}'.");
        }

        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(arguments[position]));
        return services.Serializer.Deserialize(json, parameter.ParameterType, CancellationToken.None);
    }
}
