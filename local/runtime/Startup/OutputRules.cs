using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.EventHubs;
using CloudNexus.Local.Runtime.Outputs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Outputs: one attribute each, of a type that can be sent, to somewhere that exists.</summary>
internal static class OutputRules
{
    public static void Check(StartupContext context, FunctionMethod function)
    {
        if (function.MethodOutputs.Count > 1)
        {
            context.Refuse(function, "its method has several output attributes", "return a type with a property for each");
        }

        if (function.MethodOutputs.Count > 0 && function.PropertyOutputs.Count > 0)
        {
            context.Refuse(function, "both the method and properties of its result have output attributes", "keep those on the properties");
        }

        if (function.MethodOutputs.Count == 0 && function.PropertyOutputs.Count == 0
            && function.ResultType != typeof(void) && function.Trigger<HttpTriggerAttribute>() is null)
        {
            context.Refuse(function, $"nothing takes its result ({function.ResultType.Name})", "return Task, or add an output attribute");
        }

        foreach (var attribute in function.MethodOutputs)
        {
            CheckOutput(context, function, "its result", function.ResultType, attribute);
        }

        foreach (var output in function.PropertyOutputs)
        {
            if (output.Attributes.Count > 1)
            {
                context.Refuse(function, $"property '{output.Property.Name}' has several output attributes", "give each output a property");
            }

            CheckOutput(context, function, $"property '{output.Property.Name}'", output.Property.PropertyType, output.Attributes[0]);
        }
    }

    private static void CheckOutput(
        StartupContext context, FunctionMethod function, string where, Type type, OutputBindingAttribute attribute)
    {
        switch (attribute)
        {
            case EventHubOutputAttribute output:
                EventHubRules.CheckConnection(context, function, output.Connection, output.EventHubName);
                if (!EventHubOutputWriter.CanSend(type))
                {
                    context.Refuse(
                        function, $"{where} is a {type.Name}, which is no event", "use string, byte[], an array of them, or a class");
                }

                break;
            case SignalROutputAttribute output:
                SignalRRules.CheckConnection(context, function, output.ConnectionStringSetting, output.HubName);
                if (!SignalROutputWriter.CanSend(type))
                {
                    context.Refuse(
                        function, $"{where} is a {type.Name}", "use SignalRMessageAction, SignalRGroupAction, or an array of one of them");
                }

                break;
            case HttpResultAttribute:
                break;
            default:
                context.Refuse(function, $"the output {attribute.GetType().Name} does not run locally", "use another output");
                break;
        }
    }
}
