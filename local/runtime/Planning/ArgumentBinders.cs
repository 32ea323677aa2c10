using System.Reflection;
using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.EventHubs;
using CloudNexus.Local.Runtime.Http;
using CloudNexus.Local.Runtime.SignalR;
using CloudNexus.Local.Runtime.Timers;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Planning;

/// <summary>Decides how each parameter of a function with exactly one trigger gets its value.</summary>
internal static class ArgumentBinders
{
    public static Bound Create(FunctionMethod function, ParameterInfo parameter, BindingServices services)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext))
        {
            return Bound.To(context => context);
        }

        if (type == typeof(CancellationToken))
        {
            return Bound.To(context => context.CancellationToken);
        }

        if (function.Inputs.FirstOrDefault(i => i.Parameter == parameter) is { } input)
        {
            return input.Attribute is SignalRConnectionInfoInputAttribute info
                ? ConnectionInfoArgument.Create(function, parameter, info, services)
                : Bound.Refused($"the input binding {input.Attribute.GetType().Name} does not run locally", "use another input");
        }

        var bound = function.Triggers[0].Attribute switch
        {
            HttpTriggerAttribute => HttpArguments.Create(function, parameter),
            TimerTriggerAttribute => TimerArguments.Create(function, parameter),
            EventHubTriggerAttribute trigger => EventHubArguments.Create(function, parameter, trigger),
            SignalRTriggerAttribute trigger => SignalRArguments.Create(function, parameter, trigger, services),
            KafkaTriggerAttribute => Bound.Refused(
                "Kafka triggers run on the real host only", "build without it: locally the hub's own trigger reads the same events"),
            var other => Bound.Refused($"the trigger {other.GetType().Name} does not run locally", "use another trigger"),
        };
        return bound.Binder is null && parameter.HasDefaultValue && function.Triggers[0].Parameter != parameter
            ? Bound.To(_ => parameter.DefaultValue)
            : bound;
    }
}
