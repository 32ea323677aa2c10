using CloudNexus.Functions.Ai.Queue;

namespace CloudNexus.Functions.Tests.Ai;

public sealed class GateStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Apply_PlacesFree_GrantsInOrder()
    {
        var change = GateState.Empty.Apply(News("a", atOnce: 2, tickets: ["1", "2", "3"]));
        Assert.Equal(["1", "2"], change.Granted);
        Assert.Equal(["3"], change.State.Waiting.Select(t => t.Id));
        Assert.Equal((2, 2), (change.Held, change.State.Held));
    }

    [Fact]
    public void Apply_OtherInstanceInFront_LeavesThePlaceToIt()
    {
        var state = GateState.Empty.Apply(News("a", atOnce: 1, running: 1, tickets: ["1"])).State;
        state = state.Apply(News("b", atOnce: 1, tickets: ["2"])).State;
        Assert.Equal(["1", "2"], state.Waiting.Select(t => t.Id));

        // What ran at the first has ended, and the second asks first.
        state = state with { Instances = [.. state.Instances.Select(i => i with { Held = 0 })] };
        var second = state.Apply(News("b", atOnce: 1, tickets: ["2"], isNew: false));
        Assert.Empty(second.Granted);
        var first = second.State.Apply(News("a", atOnce: 1, tickets: ["1"], isNew: false));
        Assert.Equal(["1"], first.Granted);
    }

    [Fact]
    public void Apply_InstanceNotHeardOf_GivesItsPlacesAndTicketsUp()
    {
        var state = GateState.Empty.Apply(News("a", atOnce: 1, running: 1, tickets: ["1"])).State;
        var early = state.Apply(News("b", atOnce: 1, tickets: ["2"], at: Now + GateState.Lease - TimeSpan.FromSeconds(1)));
        Assert.Empty(early.Granted);
        var late = state.Apply(News("b", atOnce: 1, tickets: ["2"], at: Now + GateState.Lease));
        Assert.Equal(["2"], late.Granted);
        Assert.Empty(late.State.Waiting);
    }

    [Fact]
    public void Apply_LineFull_SendsNewOnesAwayAndKeepsTheOthers()
    {
        var state = GateState.Empty.Apply(News("a", atOnce: 1, running: 1, length: 2, tickets: ["1", "2"], keys: ["x", "y"])).State;
        var change = state.Apply(News("b", atOnce: 1, length: 2, tickets: ["3"], keys: ["z"]));
        Assert.Equal([new GateRefusal("3", true)], change.Refused);
        Assert.Equal(["1", "2"], change.State.Waiting.Select(t => t.Id));

        // A line that was made shorter sends nobody away who stands in it.
        var shorter = state.Apply(News("a", atOnce: 1, running: 1, length: 0, tickets: ["1", "2"], keys: ["x", "y"], isNew: false));
        Assert.Empty(shorter.Refused);
    }

    [Fact]
    public void Apply_OneKey_HasHalfOfTheLineOverAllInstances()
    {
        var state = GateState.Empty.Apply(News("a", atOnce: 1, running: 1, length: 4, tickets: ["1", "2"], keys: ["x", "x"])).State;
        var change = state.Apply(News("b", atOnce: 1, length: 4, tickets: ["3", "4"], keys: ["x", "y"]));
        Assert.Equal([new GateRefusal("3", false)], change.Refused);
        Assert.Equal(["1", "2", "4"], change.State.Waiting.Select(t => t.Id));
    }

    [Fact]
    public void Apply_NoLineAtAll_StillGrantsWhatIsFree()
    {
        var change = GateState.Empty.Apply(News("a", atOnce: 2, length: 0, tickets: ["1", "2", "3"]));
        Assert.Equal(["1", "2"], change.Granted);
        Assert.Equal("3", Assert.Single(change.Refused).Ticket);
    }

    [Fact]
    public void Apply_IdlePlaces_AreKeptOnlyWhileNobodyWaits()
    {
        var kept = GateState.Empty.Apply(News("a", atOnce: 2, running: 0, idle: 2));
        Assert.Equal(2, kept.Held);
        var waiting = kept.State.Apply(News("b", atOnce: 2, tickets: ["1"]));
        Assert.Empty(waiting.Granted);
        var given = waiting.State.Apply(News("a", atOnce: 2, running: 0, idle: 2));
        Assert.Equal(1, given.Held);
        Assert.Equal(["1"], given.State.Apply(News("b", atOnce: 2, tickets: ["1"], isNew: false)).Granted);
    }

    [Fact]
    public void Apply_NothingHeldAndNobodyWaiting_LeavesNoTrace()
    {
        var state = GateState.Empty.Apply(News("a", atOnce: 1, tickets: ["1"])).State;
        Assert.Empty(state.Apply(News("a", atOnce: 1)).State.Instances);
    }

    [Fact]
    public void Apply_FewerPlacesThanRun_GrantsNothing()
    {
        var change = GateState.Empty.Apply(News("a", atOnce: 1, running: 3, idle: 1, tickets: ["1"]));
        Assert.Empty(change.Granted);
        Assert.Equal(3, change.Held);
    }

    private static GateNews News(
        string instance, int atOnce, int running = 0, int idle = 0, int length = 10, string[]? tickets = null, string[]? keys = null, bool isNew = true, DateTimeOffset? at = null)
        => new(
            instance,
            at ?? Now,
            running,
            idle,
            [.. (tickets ?? []).Select((t, i) => new GateWish(new GateTicket(t, instance, keys?[i] ?? $"key of {t}"), isNew))],
            atOnce,
            length);
}
