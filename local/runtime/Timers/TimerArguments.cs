using System.Reflection;
using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Timers;

/// <summary>Parameters of timer functions.</summary>
internal static class TimerArguments
{
    public static Bound Create(FunctionMethod function, ParameterInfo parameter)
    {
        if (function.Triggers[0].Parameter != parameter)
        {
            return Bound.Refused("nothing provides it", "take it from the constructor");
        }

        return parameter.ParameterType == typeof(TimerInfo)
            ? Bound.To(context => context.Trigger.Value)
            : Bound.Refused($"a timer trigger cannot be a {parameter.ParameterType.Name}", "make it TimerInfo");
    }
}
