using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.EventHubs;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Event Hub triggers and outputs: hub, connection, provider.</summary>
internal static class EventHubRules
{
    public static void Check(StartupContext context, FunctionMethod function)
    {
        if (function.Trigger<EventHubTriggerAttribute>() is { } trigger)
        {
            CheckConnection(context, function, trigger.Connection, trigger.EventHubName);
            context.Resolve(function, trigger.ConsumerGroup ?? "");
        }
    }

    public static void CheckConnection(StartupContext context, FunctionMethod function, string? connection, string eventHubName)
    {
        if (string.IsNullOrWhiteSpace(connection))
        {
            context.Refuse(
                function, $"the event hub '{eventHubName}' has no Connection",
                "name the setting that holds its connection string");
        }
        else if (!context.Settings.HasConnection(connection))
        {
            context.Refuse(function, $"the setting '{connection}' of event hub '{eventHubName}' is missing", "set it");
        }

        if (context.Resolve(function, eventHubName) is { Length: 0 })
        {
            context.Refuse(function, "the event hub has no name", "name it");
        }

        if (context.Services.GetService(typeof(IEventHubProvider)) is null)
        {
            context.Refuse(function, $"nothing provides the event hub '{eventHubName}'", "register an IEventHubProvider");
        }
    }
}
