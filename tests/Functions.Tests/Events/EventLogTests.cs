using CloudNexus.Functions.Events;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;
using static CloudNexus.Functions.Tests.Events.EventsOf;

namespace CloudNexus.Functions.Tests.Events;

[Collection(AppCollection.Name)]
public sealed class EventLogTests : OneInstance
{
    [Fact]
    public async Task Add_TwoInstancesInterleaved_AreNumberedWithoutGapAndFollowedOnceEach()
    {
        await using var twin = App.Twin();
        var start = (await App.NewestAsync()).Cursor;
        var writing = Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? App : twin).AddAsync($"event {i}")));

        // Read while they write, by the one that does not write every second of them.
        var read = new List<EventItem>();
        while (read.Count < 200)
        {
            var page = await twin.AfterAsync(start, 30);
            read.AddRange(page.Items);
            start = page.Cursor;
        }

        await writing;
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), read.Select(i => i.Sequence));
        Assert.Equal(200, read.Select(i => i.Text).Distinct().Count());
        Assert.Empty((await App.AfterAsync(start)).Items);
    }

    [Fact]
    public async Task Add_FourInstancesFightForTheCounter_NoneIsLost()
    {
        await using var second = App.Twin();
        await using var third = App.Twin();
        await using var fourth = App.Twin();
        ServiceApp[] all = [App, second, third, fourth];
        var lost = App.Counter("events.lost");
        await Task.WhenAll(all.Select(async app =>
        {
            // One after another, so that each is a transaction of its own.
            for (var i = 0; i < 15; i++)
            {
                await app.AddAsync($"{app.GetHashCode()} {i}");
            }
        }));

        var page = await App.AfterAsync(new JournalPlace(App.Today(), 0).ToString());
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), page.Items.Select(i => i.Sequence));
        Assert.All(all, app => Assert.Equal(
            Enumerable.Range(0, 15).Select(i => $"{app.GetHashCode()} {i}"),
            page.Items.Select(i => i.Text!).Where(t => t.StartsWith($"{app.GetHashCode()} ", StringComparison.Ordinal))));
        Assert.Equal(lost, App.Counter("events.lost"));
    }

    [Fact]
    public async Task Add_ManyAtOnce_KeepTheirOrderAndShareTransactions()
    {
        FleetEvent[] many = [.. Enumerable.Range(0, 250).Select(i => Event($"{i}"))];
        await App.Get<IEvents>().AddAsync(many, default);

        Assert.InRange(App.Get<TableServiceClient>().Metrics.Snapshot().Operations[TableOperation.Transaction], 3, 6);
        var page = await App.NewestAsync(limit: 500);
        Assert.Equal(many.Reverse().Select(e => e.Text), page.Items.Select(i => i.Text));
    }

    [Fact]
    public async Task Add_MoreThanTheQueueHolds_LosesTheRestAndCounts()
    {
        var lost = App.Counter("events.lost");
        var many = Enumerable.Range(0, JournalQueue<FleetEvent>.MostWaiting + 10).Select(i => Event($"{i}"));
        await App.Get<IEvents>().AddAsync([.. many], default);
        Assert.Equal(lost + 10, App.Counter("events.lost"));
        Assert.Equal("1999", (await App.NewestAsync()).Items[0].Text);
    }

    [Fact]
    public async Task Add_LargestEvents_AreStoredAsTheyAre()
    {
        var nasty = string.Concat(Enumerable.Repeat("é\"<\u0378", 45));
        FleetEvent[] large =
        [
            .. Enumerable.Range(0, 99).Select(i => Event(new string('ß', EventText.MostText)) with
            {
                Changes = [.. Enumerable.Range(0, 20).Select(c => new FieldChange($"f{c}", nasty[..100], nasty[..90]))],
            }),
        ];
        var lost = App.Counter("events.lost");
        await App.Get<IEvents>().AddAsync(large, default);

        Assert.Equal(lost, App.Counter("events.lost"));
        var page = await App.NewestAsync(limit: 500);
        Assert.Equal(99, page.Items.Count);
        Assert.All(page.Items, i => Assert.Equal((20, nasty[..100]), (i.Changes.Count, i.Changes[19].Old)));
    }

    [Fact]
    public async Task Add_BeyondTheLimitsOrWithSecrets_IsCutAndMasked()
    {
        FieldChange[] changes = [.. Enumerable.Range(0, 30).Select(c => new FieldChange($"f{c}", null, new string('x', 300)))];
        await App.Get<IEvents>().AddAsync([Event("Bearer abc\nnext") with { Changes = changes }], default);
        var item = Assert.Single((await App.NewestAsync()).Items);
        Assert.Equal("*** next", item.Text);
        Assert.Equal(15, item.Changes.Count);
        Assert.Equal(EventText.MostValue, item.Changes[0].New!.Length);
    }

    [Fact]
    public async Task Add_AnswerOfTheStoreLost_StandsOnce()
    {
        await App.AddAsync("one");
        var losses = 0;
        App.Transport.LosesAnswerOf = r => r.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && losses++ == 0;
        await App.AddAsync("two");
        await App.AddAsync("three");
        Assert.Equal(["three", "two", "one"], (await App.NewestAsync()).Items.Select(i => i.Text));
    }

    [Fact]
    public async Task Add_StoreAway_ReturnsAndCountsAndGoesOn()
    {
        await App.AddAsync("one");
        var lost = App.Counter("events.lost");
        App.Transport.IsCut = true;
        await App.AddAsync("two");
        Assert.Equal(lost + 1, App.Counter("events.lost"));
        App.Transport.IsCut = false;
        await App.AddAsync("three");
        Assert.Equal(["three", "one"], (await App.NewestAsync()).Items.Select(i => i.Text));
    }

    [Fact]
    public async Task Add_LiveServiceGone_LosesNothingForWhoAsks()
    {
        // A port that nobody listens on: as if every instance died between storing and sending.
        await using var app = ServiceApp.WithLive("http://127.0.0.1:9");
        await app.Get<LiveAudienceStore>().KeepAsync(new LiveAudience(new Dictionary<string, string> { ["team"] = "a" }), default);
        var start = (await app.NewestAsync()).Cursor;
        await app.AddAsync("one");
        await app.AddAsync("two");
        Assert.Equal(["one", "two"], (await app.AfterAsync(start)).Items.Select(i => i.Text));
    }

    [Fact]
    public async Task Weigh_HeavyEntries_ShareTransactionsOnlyAsFarAsTheyFit()
    {
        var batches = new List<int>();
        var queue = new JournalQueue<string>(
            (entries, _) =>
            {
                batches.Add(entries.Count);
                return Task.FromResult(new JournalPlace(default, 1));
            },
            (_, _) => Assert.Fail("lost"),
            TimeProvider.System) { Weigh = e => e.Length };
        var places = await queue.AddAsync([.. Enumerable.Repeat(new string('x', 150_000), 5), new string('x', 900_000)], default);
        Assert.Equal([2, 2, 1, 1], batches);
        Assert.Equal([1, 2, 1, 2, 1, 1], places.Select(p => p!.Value.Number));
    }
}
