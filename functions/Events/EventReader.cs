using CloudNexus.Functions.Http;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Events;

/// <summary>
/// Reads events by number, onwards from a place or back from the end. A page asks at most <see cref="MostReads"/> times and then ends where
/// it is, so that no request takes long.
/// </summary>
public sealed class EventReader(Tables tables, EventStore store, EventSight sight, EventTail tail)
{
    private const int MostReads = 20;

    /// <summary>Numbers of one read.</summary>
    private const int MostRows = 500;

    private readonly JournalDays _days = new(tables, Tables.Events);

    /// <summary>Events behind a place, in their order.</summary>
    /// <exception cref="ApiException">410: what is behind the place has expired.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<EventList> AfterAsync(
        LiveAudience audience, EventFilter filter, JournalPlace after, int limit, CancellationToken cancellation)
    {
        var day = await RequireAsync(after.Day, cancellation);

        // A store that fell back to an earlier state has fewer than were seen: what comes now gets their numbers.
        var at = Math.Clamp(after.Number, day.First - 1, day.Next - 1);
        var items = new List<EventItem>();
        for (var read = 0; read < MostReads;)
        {
            if (at == day.Next - 1)
            {
                if (day.Following is not { } following || await _days.FindAsync(following, cancellation) is not { } next)
                {
                    return Page(items, day, at, more: false);
                }

                (day, at) = (next, next.First - 1);
                continue;
            }

            var to = Math.Min(day.Next - 1, at + Rows(audience, filter, limit - items.Count));
            var rows = await store.ReadAsync(day.Day, at + 1, to, filter, cancellation);
            read++;
            foreach (var item in (await sight.NarrowAsync(audience, rows, cancellation)).Reverse())
            {
                if (items.Count == limit)
                {
                    return Page(items, day, item.Sequence - 1, more: true);
                }

                items.Add(item);
            }

            at = to;
            if (items.Count == limit)
            {
                return Page(items, day, at, more: at < day.Next - 1 || day.Following is not null);
            }
        }

        return Page(items, day, at, more: true);
    }

    /// <summary>Events before a place, or before the end, newest first.</summary>
    /// <exception cref="ApiException">410: what is before the place has expired.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<EventList> BeforeAsync(
        LiveAudience audience, EventFilter filter, JournalPlace? before, int limit, CancellationToken cancellation)
    {
        var head = await tail.HeadAsync(cancellation);
        var day = before is { } place ? await RequireAsync(place.Day, cancellation) : head;
        var end = before is { } given ? Math.Clamp(given.Number, day.First, day.Next) : day.Next;
        var items = new List<EventItem>();
        for (var read = 0; read < MostReads;)
        {
            if (end == day.First)
            {
                if (day.Previous is not { } earlier || await _days.FindAsync(earlier, cancellation) is not { } previous)
                {
                    return List(null);
                }

                (day, end) = (previous, previous.Next);
                continue;
            }

            var from = Math.Max(day.First, end - Rows(audience, filter, limit - items.Count + 1));
            var rows = await store.ReadAsync(day.Day, from, end - 1, filter, cancellation);
            read++;
            foreach (var item in await sight.NarrowAsync(audience, rows, cancellation))
            {
                if (items.Count == limit)
                {
                    return List(items[^1].Id);
                }

                items.Add(item);
            }

            end = from;
        }

        return List(new JournalPlace(day.Day, end).ToString());

        EventList List(string? older) => new(items, head.Last.ToString(), head.Last.Number, false, older);
    }

    /// <summary>As many as are wanted where each is, more where only some may be.</summary>
    private static int Rows(LiveAudience audience, EventFilter filter, int wanted)
        => audience.Labels.Count == 0 && filter is { Node: null, Type: null or "*" } ? Math.Min(wanted, MostRows) : MostRows;

    private static EventList Page(List<EventItem> items, JournalDay day, long at, bool more)
        => new(items, new JournalPlace(day.Day, at).ToString(), at, more, null);

    private async Task<JournalDay> RequireAsync(DateOnly day, CancellationToken cancellation)
        => await _days.FindAsync(day, cancellation) ?? throw new ApiException(
            global::System.Net.HttpStatusCode.Gone,
            "cursor-expired",
            "The cursor has expired",
            "What stands there is not kept any more. Ask without 'after' and 'before', and go on from the 'cursor' of the answer.");
}
