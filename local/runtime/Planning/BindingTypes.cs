using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Planning;

/// <summary>The names that bindings have in function metadata.</summary>
internal static class BindingTypes
{
    public const string Http = "http";

    public static string Of(BindingAttribute? attribute) => attribute switch
    {
        null or HttpResultAttribute => Http,
        HttpTriggerAttribute => "httpTrigger",
        TimerTriggerAttribute => "timerTrigger",
        EventHubTriggerAttribute => "eventHubTrigger",
        SignalRTriggerAttribute => "signalRTrigger",
        SignalRConnectionInfoInputAttribute => "signalRConnectionInfo",
        EventHubOutputAttribute => "eventHub",
        SignalROutputAttribute => "signalR",
        _ => attribute.GetType().Name,
    };
}
