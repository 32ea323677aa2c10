using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>
/// What becomes of the notices that wait in a channel: which are one message now, which are not to be sent any more, and when to look
/// again. Notices of one rule and kind are gathered for <see cref="GatherFor"/>; where the channel has sent as much as it may, all that is
/// ready becomes one message. What a silence holds back waits for its end.
/// </summary>
/// <param name="Batches">Each a message.</param>
/// <param name="Drops">With the reason.</param>
/// <param name="Digests">Batches that are of several rules or kinds for want of budget.</param>
/// <param name="Budget">What is left of it.</param>
/// <param name="Next">When more is to be done, as far as that is known; null when nothing is.</param>
public sealed record DeliveryPlan(
    IReadOnlyList<IReadOnlyList<Delivery>> Batches,
    IReadOnlyList<(Delivery Delivery, string Reason)> Drops,
    int Digests,
    MessageBudget Budget,
    DateTimeOffset? Next)
{
    public static readonly TimeSpan GatherFor = TimeSpan.FromSeconds(30);

    /// <summary>Notices that wait in a channel; beyond that the oldest are left out.</summary>
    public const int MostWaiting = 2000;

    /// <summary>Notices of one message.</summary>
    public const int MostInBatch = 1000;

    private const string Silenced = "A silence keeps it from being told.";
    private const string OverInSilence = "It was over before the silence was.";
    private const string TooMany = "Too many notices wait; the oldest are left out.";

    public bool HasWork => Batches.Count > 0 || Drops.Count > 0;

    /// <param name="waiting">Not yet part of a message, in the order in which they were told.</param>
    /// <param name="holdOf">What keeps one from being told.</param>
    /// <param name="budget">The channel's.</param>
    /// <param name="now">The time.</param>
    public static DeliveryPlan Of(
        IReadOnlyList<Delivery> waiting, Func<Delivery, DeliveryHold> holdOf, MessageBudget budget, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var drops = waiting.Take(waiting.Count - MostWaiting).Select(d => (d, TooMany)).ToList();
        var byHold = waiting.Skip(drops.Count).ToLookup(holdOf);
        var firing = byHold[DeliveryHold.Silenced].ToLookup(d => d.Notice!.Kind == AlertNoticeKind.Firing);
        var ended = firing[false].Where(d => !d.Notice!.IsBad).Concat(byHold[DeliveryHold.Over]).Select(d => d.AlertId).ToHashSet();
        var free = byHold[DeliveryHold.None].ToLookup(d => d.Notice!.IsBad || !ended.Contains(d.AlertId));
        drops.AddRange(firing[false].Select(d => (d, Silenced)));
        drops.AddRange(firing[true].Where(d => ended.Contains(d.AlertId)).Concat(byHold[DeliveryHold.Over]).Concat(free[false])
            .Select(d => (d, OverInSilence)));

        var groups = free[true].GroupBy(d => (d.Notice!.Alert.RuleId, d.Kind))
            .Select(g => (ReadyAt: g.First().At + GatherFor, All: g.ToArray())).OrderBy(g => g.ReadyAt).ToArray();
        var ready = groups.Where(g => g.ReadyAt <= now).SelectMany(g => g.All.Chunk(MostInBatch)).ToArray();
        var unripe = groups.Where(g => g.ReadyAt > now).Select(g => (DateTimeOffset?)g.ReadyAt).Min();

        var (batches, left) = Fit(ready, budget.Available(now));
        var digests = batches.Count(b => b.DistinctBy(d => (d.Notice!.Alert.RuleId, d.Kind)).Count() > 1);
        var spent = batches.Count > 0 ? budget.Take(batches.Count, now) : budget;
        var next = left ? Earlier(unripe, spent.NextAt(now)) : unripe;
        return new DeliveryPlan(batches, drops, digests, spent, next);
    }

    public static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other)
        => one is null || other < one ? other : one;

    /// <summary>Each as a message of its own, or, from where there is room for one more only, the rest as one.</summary>
    private static (IReadOnlyList<IReadOnlyList<Delivery>> Batches, bool Left) Fit(Delivery[][] ready, int room)
    {
        if (ready.Length <= room)
        {
            return (ready, false);
        }

        if (room == 0)
        {
            return ([], true);
        }

        var rest = ready.Skip(room - 1).SelectMany(group => group).ToArray();
        return ([.. ready.Take(room - 1), rest.Take(MostInBatch).ToArray()], rest.Length > MostInBatch);
    }
}

/// <summary>What keeps a notice from being told.</summary>
public enum DeliveryHold
{
    None,

    /// <summary>A silence.</summary>
    Silenced,

    /// <summary>A silence did, and its alert has ended since.</summary>
    Over,
}
