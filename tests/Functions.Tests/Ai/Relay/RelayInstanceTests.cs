using System.Text;
using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Ai.Relay;

/// <summary>The instance that asks and those that relays reach are not the same: everything goes by the store.</summary>
public sealed class RelayInstanceTests : RelayRig
{
    [Fact]
    public async Task Ask_RelayReachesAnotherInstance_AnswerComesWholeAndInOrder()
    {
        await using var twin = App.Twin();
        var nodes = await RelaysAsync(1);
        var answer = AskAsync();
        var (node, work) = await ClaimAsync(twin, nodes);
        Assert.Equal("/api/chat", work.Path);
        for (var i = 0; i < 20; i++)
        {
            // Now here, now there, and now and then twice: answers to a relay get lost.
            var at = i % 3 == 0 ? App : twin;
            var parts = new RelayParts(i, [Line($"{i} "), Line("", done: i == 19)], Done: i == 19);
            Assert.True(await PostAsync(at, node, work, parts));
            Assert.True(i == 19 || await PostAsync(i % 2 == 0 ? App : twin, node, work, parts));
            Tick();
        }

        await TickUntilAsync(() => answer.IsCompleted, "it is read");
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"{i} ")), await answer);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Ask_CalledOff_TheOtherInstanceTellsTheRelay()
    {
        await using var twin = App.Twin();
        var nodes = await RelaysAsync(1);
        using var gone = new CancellationTokenSource();
        var answer = AskAsync(cancellation: gone.Token);
        var (node, work) = await ClaimAsync(twin, nodes);
        Assert.True(await PostAsync(twin, node, work, new RelayParts(0, [Line("Half")])));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await NothingLeftAsync();
        Assert.False(await PostAsync(twin, node, work, new RelayParts(1, [Line("more")])));
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Ask_LineLongerThanAPiece_IsPutTogether()
    {
        await using var twin = App.Twin();
        var nodes = await RelaysAsync(1);
        var answer = AskAsync();
        var (node, work) = await ClaimAsync(twin, nodes);
        var word = new string('ä', 300_000);
        var line = Line(word, done: true);
        var pieces = line.Chunk(60_000).Select(c => new string(c)).ToArray();
        for (var i = 0; i < pieces.Length; i++)
        {
            var isLast = i == pieces.Length - 1;
            Assert.True(await PostAsync(twin, node, work, new RelayParts(i, [pieces[i]], Done: isLast, Continued: !isLast)));
        }

        await TickUntilAsync(() => answer.IsCompleted, "it is read");
        Assert.Equal(word, await answer);
    }

    [Fact]
    public async Task Store_HoldsNoQuestionOrAnswerInClear()
    {
        await using var twin = App.Twin();
        var nodes = await RelaysAsync(1);
        var answer = AskAsync("the secret question");
        var (node, work) = await ClaimAsync(twin, nodes);
        Assert.Contains("the secret question", Encoding.UTF8.GetString(work.Body));
        Assert.True(await PostAsync(twin, node, work, new RelayParts(0, [Line("the secret answer")])));
        var rows = await RowsAsync(Tables.AiWork);
        Assert.Equal(["b00", "p000000", "work"], rows.Select(r => r.RowKey).Order());
        foreach (var value in rows.SelectMany(r => r.Properties.Values))
        {
            var bytes = value is ReadOnlyMemory<byte> binary ? binary.ToArray() : Encoding.UTF8.GetBytes($"{value}");
            Assert.Equal(-1, bytes.AsSpan().IndexOf("secret"u8));
        }

        Assert.True(await PostAsync(twin, node, work, new RelayParts(1, [Line("", done: true)], Done: true)));
        await TickUntilAsync(() => answer.IsCompleted, "it is read");
        Assert.Equal("the secret answer", await answer);
    }

    [Fact]
    public async Task Parts_OfAnotherNodesWork_AreRefusedHereAndThere()
    {
        await using var twin = App.Twin();
        var nodes = await RelaysAsync(2);
        var answer = AskAsync();
        var (node, work) = await ClaimAsync(App, nodes);
        var other = nodes.Single(n => n != node);
        foreach (var at in new[] { App, twin })
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() => PostAsync(at, other, work, new RelayParts(0, [Line("forged", done: true)], Done: true)));
            Assert.Equal("no-such-work", refused.Kind);
        }

        Assert.True(await PostAsync(App, node, work, new RelayParts(0, [Line("true", done: true)], Done: true)));
        Assert.Equal("true", await answer);
    }

    [Fact]
    public async Task Claim_TwoInstancesAtOnce_OneHasTheWork()
    {
        await using var twin = App.Twin();
        var nodes = await RelaysAsync(1, slots: 8);
        var answers = Enumerable.Range(0, 4).Select(_ => AskAsync()).ToArray();
        var works = new List<RelayRequest>();
        while (works.Count < answers.Length)
        {
            var claims = new[] { App, twin, App, twin }.Select(at => at.Get<RelayService>().ClaimAsync(nodes[0], AtOnce, default, default));
            works.AddRange((await Task.WhenAll(claims)).OfType<RelayRequest>());
        }

        Assert.Distinct(works.Select(w => w.Id));
        foreach (var work in works)
        {
            Assert.True(await PostAsync(App, nodes[0], work, new RelayParts(0, [Line("done", done: true)], Done: true)));
        }

        Assert.All(await Task.WhenAll(answers), a => Assert.Equal("done", a));
    }

    [Fact]
    public async Task Claim_WorkComesWhileItWaits_IsAnsweredAtOnce()
    {
        var nodes = await RelaysAsync(1);
        var claim = App.Get<RelayService>().ClaimAsync(nodes[0], new RelayClaimRequest(25), default, default);
        var answer = AskAsync();
        var work = Assert.IsType<RelayRequest>(await claim);
        Assert.True(await PostAsync(App, nodes[0], work, new RelayParts(0, [Line("now", done: true)], Done: true)));
        Assert.Equal("now", await answer);
    }

    [Fact]
    public async Task Claim_ASecondOne_TakesTheSeatOfTheFirst()
    {
        var nodes = await RelaysAsync(1);
        var first = App.Get<RelayService>().ClaimAsync(nodes[0], new RelayClaimRequest(30), default, default);
        using var gone = new CancellationTokenSource();
        Task<RelayRequest?>? second = null;
        await Harness.Eventually.True(
            () =>
            {
                second = second is { IsCompleted: false } ? second : App.Get<RelayService>().ClaimAsync(nodes[0], new RelayClaimRequest(30), default, gone.Token);
                return first.IsCompleted;
            },
            "it gives way");
        Assert.Null(await first);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second!);
    }

    [Fact]
    public async Task Tidy_WhatAnInstanceLeft_GoesAndWhatIsWaitedForStays()
    {
        var nodes = await RelaysAsync(1, slots: 8);
        var (works, inbox) = (App.Get<RelayWorks>(), App.Get<RelayInbox>());
        var left = RelayTicket.New(nodes[0], App.Time.GetUtcNow());
        await works.AddAsync(left, "/api/chat", new byte[1_500_000], App.Time.GetUtcNow() + RelayAnswer.WaitingLife, default);
        await inbox.AddAsync(left, default);
        Assert.Equal(4, (await RowsAsync(Tables.AiWork)).Count);
        App.Time.Advance(RelayAnswer.WaitingLife + TimeSpan.FromSeconds(1));
        await App.Get<RelayService>().AdvertiseAsync(nodes[0], new RelayAdvert([new RelayModel(Model)], Slots: 8), default);
        var answer = AskAsync();
        await Harness.Eventually.Get(() => inbox.ListAsync(null, default), given => given.Count == 2, "it was given");

        await App.Get<RelayTidying>().RunAsync(default);

        Assert.DoesNotContain(await RowsAsync(Tables.AiWork), r => r.PartitionKey == left.Id);
        var (node, work) = await ClaimAsync(App, nodes);
        Assert.True(await PostAsync(App, node, work, new RelayParts(0, [Line("still here", done: true)], Done: true)));
        Assert.Equal("still here", await answer);
        await NothingLeftAsync();
    }
}
