using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>Runs the Event Hub functions: a loop per function and partition.</summary>
internal sealed class EventHubService(
    FunctionCatalog catalog,
    Settings settings,
    HostJson hostJson,
    EventHubConnections hubs,
    RetryingInvoker invoker,
    RuntimeMetrics metrics,
    TimeProvider clock,
    ILoggerFactory loggers,
    IHostApplicationLifetime lifetime) : TriggerService(lifetime)
{
    private readonly ILogger<PartitionLoop> _logger = loggers.CreateLogger<PartitionLoop>();

    protected override IEnumerable<Task> Run(CancellationToken stopping) =>
        from function in catalog.With<EventHubTriggerAttribute>()
        from source in Sources(function.Trigger)
        select new PartitionLoop(function.Plan, function.Trigger.IsBatched, source, hostJson, invoker, metrics, clock, _logger)
            .RunAsync(stopping);

    private IEnumerable<PartitionSource> Sources(EventHubTriggerAttribute trigger)
    {
        var hub = hubs.Open(trigger.Connection, trigger.EventHubName);
        var name = settings.Resolve(trigger.EventHubName);
        var group = trigger.ConsumerGroup is { Length: > 0 } named ? settings.Resolve(named) : EventHubConnections.DefaultConsumerGroup;
        return Enumerable.Range(0, hub.PartitionCount).Select(partition => new PartitionSource(hub, name, group, partition));
    }
}
