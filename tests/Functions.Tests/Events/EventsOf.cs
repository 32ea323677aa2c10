using CloudNexus.Functions.Events;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage.Journals;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Events;

/// <summary>Events of one instance, past HTTP.</summary>
internal static class EventsOf
{
    public static readonly EventFilter All = new(null, null);

    public static FleetEvent Event(string text, string? node = null, string type = "test.done")
        => new(type, new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero), node, node is null ? null : "a name", "tests", [], text);

    public static Task AddAsync(this ServiceApp app, string text, string? node = null, string type = "test.done")
        => app.Get<IEvents>().AddAsync([Event(text, node, type)], default);

    public static Task<EventList> AfterAsync(
        this ServiceApp app, string cursor, int limit = 100, EventFilter? filter = null, LiveAudience? audience = null)
        => app.Get<EventReader>().AfterAsync(audience ?? LiveAudience.Everybody, filter ?? All, JournalPlace.Parse(cursor), limit, default);

    public static Task<EventList> NewestAsync(
        this ServiceApp app, string? before = null, int limit = 100, EventFilter? filter = null, LiveAudience? audience = null)
        => app.Get<EventReader>().BeforeAsync(
            audience ?? LiveAudience.Everybody, filter ?? All, before is null ? null : JournalPlace.Parse(before), limit, default);

    public static Task<EventList> FollowAsync(
        this ServiceApp app, string cursor, int seconds, Caller? caller = null, CancellationToken hostStops = default)
        => app.Get<EventFollower>().FollowAsync(
            caller ?? PeopleOf.Admin, All, JournalPlace.Parse(cursor), 100, TimeSpan.FromSeconds(seconds), hostStops, default);

    public static DateOnly Today(this ServiceApp app) => DateOnly.FromDateTime(app.Time.GetUtcNow().UtcDateTime);
}
