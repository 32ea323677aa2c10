using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Alerts;

/// <summary>Alerts for people: those that are pending or fire, and those of the past, as far as the caller may see their nodes.</summary>
public sealed class AlertQuery(AlertStateStore states, AlertHistoryStore history, ISilences silences, EventSight sight)
{
    /// <summary>Alerts of the past that one question reads; then its page ends, perhaps short.</summary>
    private const int MostRead = 5000;

    private const int ReadAtOnce = 200;

    /// <param name="caller">Who asks.</param>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">The page before's <c>next</c>: the id of the last alert that it was about.</param>
    /// <param name="limit">Most items.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400: that is no cursor.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AlertList> ListAsync(Caller caller, AlertFilter filter, string? cursor, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (cursor is not null && AlertIds.StartOf(cursor) is null)
        {
            throw ApiException.BadRequest("bad-cursor", "'cursor' is the 'next' of an earlier answer, as it was.");
        }

        var audience = LiveAudience.Of(caller);
        var active = await ActiveAsync(audience, filter, cursor, cancellation);
        var isPast = !filter.IsActive && filter.Status is not (AlertStatus.Pending or AlertStatus.Firing);
        return isPast ? await JoinAsync(audience, filter, active, cursor, limit, cancellation) : Page(active, limit);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<Alert> GetAsync(Caller caller, string id, CancellationToken cancellation)
        => await FindAsync(LiveAudience.Of(caller), id, cancellation) ?? throw Missing();

    public static ApiException Missing()
        => ApiException.NotFound("no-such-alert", "There is no such alert. GET /api/v1/alerts lists those that there are.");

    private async Task<Alert?> FindAsync(LiveAudience audience, string id, CancellationToken cancellation)
    {
        var found = await history.FindAsync(id, cancellation)
            ?? (await states.ListAsync(cancellation)).FirstOrDefault(s => s.Alert.Id == id)?.Alert;
        return found is null ? null
            : (await NarrowAsync(audience, [found], cancellation)) is [var seen] ? await SilencedAsync(seen, cancellation)
            : null;
    }

    /// <summary>All that are pending or fire, behind the cursor.</summary>
    private async Task<List<Alert>> ActiveAsync(LiveAudience audience, AlertFilter filter, string? cursor, CancellationToken cancellation)
    {
        if (filter.Status is AlertStatus.Resolved or AlertStatus.Withdrawn)
        {
            return [];
        }

        var all = (await states.ListAsync(cancellation)).Where(s => s.IsFiring || s.IsPending).Select(s => s.Alert)
            .Where(a => filter.Takes(a) && (cursor is null || Compare(a.Id, cursor) > 0));
        var seen = new List<Alert>();
        var narrowed = await NarrowAsync(audience, [.. all], cancellation);
        foreach (var alert in narrowed.OrderBy(a => AlertIds.OrderOf(a.Id), StringComparer.Ordinal))
        {
            seen.Add(await SilencedAsync(alert, cancellation));
        }

        return seen;
    }

    private async Task<AlertList> JoinAsync(
        LiveAudience audience, AlertFilter filter, List<Alert> active, string? cursor, int limit, CancellationToken cancellation)
    {
        var known = active.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        var past = new List<Alert>();
        string? last = null;
        var read = 0;
        await foreach (var part in history.ReadAsync(filter, cursor, cancellation).Chunk(ReadAtOnce).WithCancellation(cancellation))
        {
            // What fires is shown as it is stored now.
            past.AddRange(await NarrowAsync(audience, [.. part.Where(a => !known.Contains(a.Id))], cancellation));
            read += part.Length;
            if (past.Count > limit || read >= MostRead)
            {
                last = part[^1].Id;
                break;
            }
        }

        // Beyond the last that was read nothing is known, so that what is active and older waits for the next page.
        var reached = active.Where(a => last is null || Compare(a.Id, last) <= 0);
        var page = Page([.. past.Concat(reached).OrderBy(a => AlertIds.OrderOf(a.Id), StringComparer.Ordinal)], limit);
        return page.Next is null ? page with { Next = last } : page;
    }

    private static int Compare(string id, string other) => string.CompareOrdinal(AlertIds.OrderOf(id), AlertIds.OrderOf(other));

    private static AlertList Page(List<Alert> items, int limit)
        => items.Count > limit ? new AlertList(items[..limit], items[limit - 1].Id) : new AlertList(items, null);

    private async Task<Alert> SilencedAsync(Alert alert, CancellationToken cancellation)
        => alert.Status == AlertStatus.Firing && await silences.FindAsync(alert, cancellation) is { } silence
            ? alert with { SilencedBy = silence }
            : alert;

    private async Task<IReadOnlyList<Alert>> NarrowAsync(LiveAudience audience, IReadOnlyList<Alert> alerts, CancellationToken cancellation)
    {
        if (audience.Labels.Count == 0 || alerts.Count == 0)
        {
            return alerts;
        }

        var labels = await sight.LabelsAsync(alerts.Select(a => a.Node.Id), cancellation);
        return [.. alerts.Where(a => labels.TryGetValue(a.Node.Id, out var own) && NodeLabels.Hold(own, audience.Labels))];
    }
}
