using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Ai.Relay;

/// <summary>Relays that are killed, hang or are sent away: another takes over until the answer begins, and nobody waits for ever.</summary>
public sealed class RelayLossTests : RelayRig
{
    [Fact]
    public async Task Ask_RelayKilledBeforeItsFirstPiece_AnotherAnswers()
    {
        var nodes = await RelaysAsync(2);
        var answer = AskAsync();
        var (killed, lost) = await ClaimAsync(App, nodes);
        var other = nodes.Single(n => n != killed);
        var (_, work) = await ClaimAsync(App, other);
        Assert.NotEqual(lost.Id, work.Id);
        Assert.Equal(lost.Body, work.Body);
        Assert.True(await PostAsync(App, other, work, new RelayParts(0, [Line("from the other", done: true)], Done: true)));
        Assert.Equal("from the other", await answer);

        // The first one comes back and is told that nobody waits.
        await CalledOffAsync(killed, lost, new RelayParts(0, [Line("too late")]));
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Ask_RelayKilledInMidAnswer_BreaksOff()
    {
        var nodes = await RelaysAsync(2);
        var answer = AskAsync();
        var (node, work) = await ClaimAsync(App, nodes);
        Assert.True(await PostAsync(App, node, work, new RelayParts(0, [Line("Half")])));
        await TickUntilAsync(() => answer.IsCompleted, "it is given up");
        var problem = await Assert.ThrowsAsync<ApiException>(() => answer);
        Assert.Equal("model-server-broken", problem.Kind);
        Assert.Contains("relay was lost", problem.Message);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Ask_RelayIsSlowButSaysThatItIsAtIt_IsWaitedFor()
    {
        var nodes = await RelaysAsync(1);
        var answer = AskAsync();
        var (node, work) = await ClaimAsync(App, nodes);
        for (var i = 0; i < 40; i++)
        {
            Assert.True(await PostAsync(App, node, work, new RelayParts(0)));
            App.Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.True(await PostAsync(App, node, work, new RelayParts(0, [Line("at last", done: true)], Done: true)));
        Assert.Equal("at last", await answer);
    }

    [Fact]
    public async Task Ask_WorkIsLeftLying_AnotherRelayGetsIt()
    {
        var nodes = await RelaysAsync(2);
        var answer = AskAsync();
        var given = await Eventually.Get(GivenAsync, g => g.Count == 1, "one was given it");
        var idle = nodes.Single(n => n != given.Single());
        var (_, work) = await ClaimAsync(App, idle);
        Assert.True(await PostAsync(App, idle, work, new RelayParts(0, [Line("mine", done: true)], Done: true)));
        Assert.Equal("mine", await answer);
    }

    [Fact]
    public async Task Ask_InstanceDiesInAClaim_AnotherRelayGetsTheWork()
    {
        var nodes = await RelaysAsync(2);
        var answer = AskAsync();
        var given = (await Eventually.Get(GivenAsync, g => g.Count == 1, "one was given it")).Single();

        // Marked as taken, and then nothing more: neither relay nor the one who asks hears of it.
        Assert.NotNull(await App.Get<RelayInbox>().TakeAsync(given, default));
        var other = nodes.Single(n => n != given);
        var (_, work) = await ClaimAsync(App, other);
        Assert.True(await PostAsync(App, other, work, new RelayParts(0, [Line("mine", done: true)], Done: true)));
        Assert.Equal("mine", await answer);
    }

    [Fact]
    public async Task Ask_NobodyTakesIt_IsToldThatTheModelServerIsAway()
    {
        await RelaysAsync(2);
        var answer = AskAsync();
        await TickUntilAsync(() => answer.IsCompleted, "it is given up");
        Assert.Equal("model-server-away", (await Assert.ThrowsAsync<ApiException>(() => answer)).Kind);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Ask_RelayIsFull_WaitsUntilItHasRoom()
    {
        var nodes = await RelaysAsync(1);
        var first = AskAsync("first");
        var (node, work) = await ClaimAsync(App, nodes);
        var second = AskAsync("second");
        await Eventually.Get(() => RowsAsync(Tables.AiRelays), r => r.Count == 3, "it was given both");

        // Longer than a relay that has room may leave work lying.
        for (var passed = TimeSpan.Zero; passed < 2 * RelayRoute.ClaimTime; passed += TickTime)
        {
            Tick();
            Assert.True(await PostAsync(App, node, work, new RelayParts(0)));
            Assert.Equal(2, (await App.Get<RelayInbox>().ListAsync(node, default)).Count);
        }

        Assert.True(await PostAsync(App, node, work, new RelayParts(0, [Line("one", done: true)], Done: true)));
        Assert.Equal("one", await first);
        var (_, next) = await ClaimAsync(App, node);
        Assert.True(await PostAsync(App, node, next, new RelayParts(0, [Line("two", done: true)], Done: true)));
        Assert.Equal("two", await second);
    }

    [Fact]
    public async Task Ask_CalledOff_TheRelayIsToldAndNothingIsLeft()
    {
        var nodes = await RelaysAsync(1);
        using var gone = new CancellationTokenSource();
        var answer = AskAsync(cancellation: gone.Token);
        var (node, work) = await ClaimAsync(App, nodes);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await CalledOffAsync(node, work, new RelayParts(0));
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Deny_WhileItAnswers_EndsTheAnswer()
    {
        var nodes = await RelaysAsync(1);
        var heard = new TaskCompletionSource();
        var answer = AskAsync(onPart: () => heard.TrySetResult());
        var (node, work) = await ClaimAsync(App, nodes);
        Assert.True(await PostAsync(App, node, work, new RelayParts(0, [Line("Half")])));
        await TickUntilAsync(() => heard.Task.IsCompleted, "the half is heard");
        await App.Get<RelayAdmission>().ChangeAsync(PeopleOf.Admin, node, false, null, default);
        Assert.False(await PostAsync(App, node, work, new RelayParts(1, [Line("more", done: true)], Done: true)));
        await TickUntilAsync(() => answer.IsCompleted, "it ends");

        Assert.Equal("model-server-broken", (await Assert.ThrowsAsync<ApiException>(() => answer)).Kind);
    }

    /// <summary>The rows go behind the one who asked: until then pieces are taken.</summary>
    private async Task CalledOffAsync(string node, RelayRequest work, RelayParts parts)
        => await Eventually.Get(() => PostAsync(App, node, work, parts), isWaitedFor => !isWaitedFor, "the relay is told");

    private async Task<IReadOnlyList<string>> GivenAsync()
        => [.. (await RowsAsync(Tables.AiRelays)).Select(r => r.PartitionKey).Where(p => p != RelayStore.Partition)];
}
