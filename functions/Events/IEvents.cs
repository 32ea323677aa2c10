namespace CloudNexus.Functions.Events;

/// <summary>The ordered record of what changed in the fleet, for people and programs that follow it.</summary>
public interface IEvents
{
    /// <summary>
    /// Appends in the order given and shows them live. A store that fails is waited for within a bounded time and then counted and logged:
    /// what happened is not undone for it.
    /// </summary>
    Task AddAsync(IReadOnlyList<FleetEvent> events, CancellationToken cancellation);
}
