using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Status.Outages;

namespace CloudNexus.Functions.Status.Uptime;

/// <summary>How a node was reachable, from the outages that are known of it.</summary>
public sealed class UptimeService(NodeAccess access, NodeStateStore states, OutageStore outages, TimeProvider time)
{
    public const int UsualDays = 30;
    public const int MostDays = 366;

    /// <summary>Outages in an answer; all of them are counted.</summary>
    private const int MostListed = 500;

    /// <param name="caller">Who asks.</param>
    /// <param name="id">The node.</param>
    /// <param name="days">Today and so many days before it, less one.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<UptimeAnswer> RunAsync(Caller caller, string id, int days, CancellationToken cancellation)
    {
        var node = await access.RequireAsync(caller, id, cancellation);
        var now = time.GetUtcNow();
        var from = UptimeMath.DayOf(now).AddDays(1 - days);
        from = node.CreatedAt > from && node.CreatedAt < now ? node.CreatedAt : from;
        var judged = (await states.FindAsync(id, cancellation))?.Judged;
        var (fromMs, nowMs) = (from.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
        var stored = await outages.ListAsync(id, fromMs, cancellation);

        // An outage without an end lasts while the node is down; that of a node which is back has yet to be compared with its samples.
        var lastsToMs = judged is null or { Status: NodeStatus.Down } ? nowMs : Math.Min(nowMs, judged.ReturnedMs);
        var laid = UptimeMath.Lay(stored, lastsToMs);
        return new UptimeAnswer(
            from,
            now,
            UptimeMath.Part(fromMs, nowMs, laid),
            UptimeMath.Cut(from, now, UptimeMath.DayOf, d => d.AddDays(1), laid),
            UptimeMath.Cut(from, now, UptimeMath.WeekOf, d => d.AddDays(7), laid),
            UptimeMath.Cut(from, now, UptimeMath.MonthOf, d => d.AddMonths(1), laid),
            [.. laid.Where(l => (l.Outage.ToMs ?? l.ToMs) > fromMs).Take(MostListed).Select(Item)]);
    }

    private static OutageItem Item((Outage Outage, long FromMs, long ToMs) laid) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(laid.FromMs),
        laid.Outage.ToMs is { } to ? DateTimeOffset.FromUnixTimeMilliseconds(to) : null,
        laid.Outage.Kind,
        (laid.Outage.DownMs ?? laid.ToMs - laid.FromMs) / 1000,
        laid.Outage.Rebooted);
}
