using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Events;

/// <summary>Reads what is behind a place, and waits for it where there is nothing yet.</summary>
public sealed class EventFollower(EventReader reader, EventTail tail, WaitingRoom room, TimeProvider time)
{
    /// <param name="caller">Sees what its labels let it see.</param>
    /// <param name="filter">Which events.</param>
    /// <param name="after">The place.</param>
    /// <param name="limit">Most events.</param>
    /// <param name="wait">How long to wait for the first; zero for not at all.</param>
    /// <param name="hostStops">Ends the wait as if it were over.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">410: the place has expired. 429: too many wait.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<EventList> FollowAsync(
        Caller caller,
        EventFilter filter,
        JournalPlace after,
        int limit,
        TimeSpan wait,
        CancellationToken hostStops,
        CancellationToken cancellation)
    {
        var audience = LiveAudience.Of(caller);
        var until = time.GetUtcNow() + wait;
        var version = tail.Version;
        var page = await reader.AfterAsync(audience, filter, after, limit, cancellation);
        if (IsAnswer(page) || wait <= TimeSpan.Zero)
        {
            return page;
        }

        using var place = room.Enter($"{caller.Kind}:{caller.Id}");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hostStops, cancellation);
        try
        {
            while (!IsAnswer(page) && await tail.WaitAsync(version, until, either.Token))
            {
                version = tail.Version;
                after = JournalPlace.Parse(page.Cursor);
                page = await reader.AfterAsync(audience, filter, after, limit, either.Token);
            }
        }
        catch (OperationCanceledException) when (hostStops.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // The caller asks again, and finds the next instance.
        }

        return page;
    }

    private static bool IsAnswer(EventList page) => page.Items.Count > 0 || page.More;
}
