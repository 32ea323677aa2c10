using System.Diagnostics.Metrics;
using System.Net;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Telling;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage.Journals;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Ai.Explain;

/// <summary>
/// Follows the events, behind them and never in their way, and has those explained by which a node turned down or degraded or an alert
/// fired: so many an hour, and none of long ago.
/// </summary>
public sealed class ExplanationFollower(
    EventReader reader, EventTail tail, ExplanationStore store, FollowStore follow, SettingValues settings, IWorkHub hub, TimeProvider time)
{
    private const int MostPages = 5;
    private const int MostItems = 100;

    /// <summary>Of events that an instance found after a pause, nobody waits for an explanation.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(30);

    /// <summary>What was announced and not begun by then is announced again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly EventFilter Troubles = new(null, EventTypes.NodeStatus) { OrType = EventTypes.AlertFiring };
    private static readonly Counter<long> Skipped = Telemetry.Meter.CreateCounter<long>("ai.explanations_skipped");

    /// <returns>Work that the hub did not take.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run is soon.</exception>
    public async Task<IReadOnlyList<AiWork>> RunAsync(CancellationToken cancellation)
    {
        await settings.RefreshAsync();
        if (!settings.IsOn(AiSettings.Explain))
        {
            return [];
        }

        var now = time.GetUtcNow();
        var due = new List<string>(await store.ListWaitingAsync(now, now - Patience, cancellation));
        due.AddRange(await FindNewAsync(now, cancellation));
        var left = new List<AiWork>();
        foreach (var work in due.Distinct().Select(id => new AiWork(AiWorkKinds.Explain, id)))
        {
            if (!await hub.SendAsync(work, cancellation))
            {
                left.Add(work);
            }
        }

        return left;
    }

    /// <summary>Notes them before the place: after a crash in between they are noted already.</summary>
    private async Task<IReadOnlyList<string>> FindNewAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var known = await follow.ReadAsync(cancellation);
        if (known is not var (state, tag) || await ReadAsync(state.Cursor, cancellation) is not { } page)
        {
            // From here on, not from the beginning.
            var head = await tail.HeadAsync(cancellation);
            await follow.TryWriteAsync(new FollowState(head.Last.ToString(), 0, 0), known?.Tag, cancellation);
            return [];
        }

        var hour = now.ToUnixTimeSeconds() / 3600;
        var after = state with { Hour = hour, Count = state.Hour == hour ? state.Count : 0, Cursor = page.Cursor };
        var found = new List<string>();
        foreach (var item in page.Items.Where(i => IsTrouble(i, now)))
        {
            if (after.Count >= settings.Number(AiSettings.ExplainPerHour))
            {
                Skipped.Add(1);
            }
            else if (await store.AddAsync(item, now, cancellation))
            {
                after = after with { Count = after.Count + 1 };
                found.Add(item.Id);
            }
        }

        return after == state || await follow.TryWriteAsync(after, tag, cancellation) ? found : [];
    }

    /// <summary>Null when what stands behind the cursor is gone.</summary>
    private async Task<EventList?> ReadAsync(string cursor, CancellationToken cancellation)
    {
        var items = new List<EventItem>();
        for (var pages = 0; ; pages++)
        {
            try
            {
                var page = await reader.AfterAsync(
                    LiveAudience.Everybody, Troubles, JournalPlace.Parse(cursor), MostItems, cancellation);
                items.AddRange(page.Items);
                cursor = page.Cursor;
                if (!page.More || pages == MostPages)
                {
                    return page with { Items = items };
                }
            }
            catch (ApiException gone) when (gone.Status == HttpStatusCode.Gone)
            {
                return null;
            }
        }
    }

    private static bool IsTrouble(EventItem item, DateTimeOffset now)
        => item.Node is not null
            && item.At > now - Oldest
            && (item.Type == EventTypes.AlertFiring ? MayExplain(item) : IsTurning(item));

    /// <summary>What an alert made degraded is explained as that alert.</summary>
    private static bool IsTurning(EventItem item)
        => item.Changes.Any(c => c.Field == "status" && c.New is NodeStatus.Down or NodeStatus.Degraded)
            && !item.Changes.Any(c => c.Field == "reason" && c.New?.StartsWith(AlertStatusSource.Lead, StringComparison.Ordinal) is true);

    private static bool MayExplain(EventItem item) => !item.Changes.Any(c => c.Field == AlertEvents.ExplainField);
}
