using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Notify.Queue;
using static CloudNexus.Functions.Tests.Notify.Notices;

namespace CloudNexus.Functions.Tests.Notify;

public class DeliveryPlanTests
{
    private static readonly MessageBudget Full = MessageBudget.Full(Noon);

    [Fact]
    public void Of_FiringsOfOneRule_AreOneMessageOnceTheyWereGathered()
    {
        var rule = Rule();
        Delivery[] waiting = [.. Enumerable.Range(0, 30).Select(i => Waiting(Firing(rule, $"node-{i}"), 29 - i))];

        var early = Plan(waiting);
        Assert.False(early.HasWork);
        Assert.Equal(Noon.AddSeconds(1), early.Next);

        var late = Plan(waiting, Full, Noon.AddSeconds(1));
        Assert.Equal(30, Assert.Single(late.Batches).Count);
        Assert.Equal((0, null, 29), (late.Digests, late.Next, late.Budget.Available(Noon.AddSeconds(1))));
    }

    [Fact]
    public void Of_OtherRuleOrKind_IsAMessageOfItsOwn()
    {
        var (one, other) = (Firing(Rule("a")), Firing(Rule("b")));
        var plan = Plan([Waiting(one, 50), Waiting(other, 40), Waiting(Ended(one), 31)]);
        Assert.Equal(["firing a", "firing b", "resolved a"], plan.Batches.Select(b => $"{b[0].Kind} {b[0].Notice!.Alert.RuleId}"));
    }

    [Fact]
    public void Of_MoreThanTheBudget_TheRestIsOneDigest()
    {
        Delivery[] waiting = [.. Enumerable.Range(0, 40).Select(i => Waiting(Firing(Rule($"r{i:D2}")), 60))];
        var plan = Plan(waiting);
        Assert.Equal(MessageBudget.Most, plan.Batches.Count);
        Assert.Equal(11, plan.Batches[^1].Count);
        Assert.Equal(1, plan.Digests);

        var nothingLeft = Plan([Waiting(Firing(Rule()), 60)], plan.Budget);
        Assert.False(nothingLeft.HasWork);
        Assert.Equal(Noon.AddMinutes(2), nothingLeft.Next!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Of_RuleThatFiresAllTheTime_SendsAtMostSixtyAnHour()
    {
        var (budget, sent) = (Full, 0);
        for (var minute = 0; minute < 60; minute++)
        {
            var now = Noon.AddMinutes(minute);
            Delivery[] waiting = [.. Enumerable.Range(0, 5).Select(i => Waiting(Firing(Rule($"{minute}-{i}")), 60))];
            var plan = Plan(waiting, budget, now);
            (budget, sent) = (plan.Budget, sent + plan.Batches.Count);
        }

        Assert.InRange(sent, 55, 60);
    }

    [Fact]
    public void Of_SilencedFiring_IsHeldUntilTheSilenceOrTheAlertEnds()
    {
        var firing = Firing(Rule());
        var held = Plan([Waiting(firing, 60)], silenced: firing.Alert.Id);
        Assert.Equal((false, null), (held.HasWork, held.Next));
        Assert.Single(Plan([Waiting(firing, 60)]).Batches);

        var over = Plan([Waiting(firing, 60), Waiting(Ended(firing), 50)], silenced: firing.Alert.Id);
        Assert.Empty(over.Batches);
        Assert.Equal(2, over.Drops.Count);
    }

    [Fact]
    public void Of_SilencedRepeatOrEnd_IsDropped()
    {
        var firing = Firing(Rule());
        var repeat = firing with { Kind = AlertNoticeKind.Repeat, Number = 1 };
        var plan = Plan([Waiting(repeat, 60), Waiting(Ended(firing), 1)], silenced: firing.Alert.Id);
        Assert.Equal(["repeat", "resolved"], plan.Drops.Select(d => d.Delivery.Kind).Order());
    }

    [Fact]
    public void Of_HeldFiringWhoseAlertHasEnded_IsDroppedWithItsEnd()
    {
        var firing = Firing(Rule());
        var plan = Plan([Waiting(firing, 600), Waiting(Ended(firing), 60), Waiting(Firing(Rule("other")), 60)], over: firing.Key);
        Assert.Equal("other", Assert.Single(Assert.Single(plan.Batches)).Notice!.Alert.RuleId);
        Assert.Equal(2, plan.Drops.Count);
    }

    [Fact]
    public void Of_MoreThanMayWait_TheOldestAreLeftOut()
    {
        Delivery[] waiting = [.. Enumerable.Range(0, DeliveryPlan.MostWaiting + 3).Select(i => Waiting(Firing(Rule(), $"n{i}"), 60))];
        var plan = Plan(waiting);
        Assert.Equal(waiting.Take(3), plan.Drops.Select(d => d.Delivery));
        Assert.All(plan.Batches, b => Assert.InRange(b.Count, 1, DeliveryPlan.MostInBatch));
        Assert.Equal(DeliveryPlan.MostWaiting, plan.Batches.Sum(b => b.Count));
    }

    private static DeliveryPlan Plan(
        Delivery[] waiting, MessageBudget? budget = null, DateTimeOffset? now = null, string? silenced = null, string? over = null)
        => DeliveryPlan.Of(
            waiting,
            d => d.AlertId == silenced ? DeliveryHold.Silenced : d.Key == over ? DeliveryHold.Over : DeliveryHold.None,
            budget ?? Full,
            now ?? Noon);
}
