using CloudNexus.Functions.Events;

namespace CloudNexus.Load;

/// <summary>For what makes events that nobody reads.</summary>
internal sealed class NoEvents : IEvents
{
    public Task AddAsync(IReadOnlyList<FleetEvent> events, CancellationToken cancellation) => Task.CompletedTask;
}
