using CloudNexus.Functions.Events;
using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage.Journals;
using CloudNexus.Functions.Tests.App.Support;
using static CloudNexus.Functions.Tests.Events.EventsOf;

namespace CloudNexus.Functions.Tests.Events;

[Collection(AppCollection.Name)]
public sealed class EventReaderTests : OneInstance
{
    private static readonly EventFilter Test = new(null, "test.*");
    private static readonly LiveAudience Team = new(new Dictionary<string, string> { ["team"] = "a" });

    [Fact]
    public async Task Newest_NothingYet_GivesAPlaceToGoOnFrom()
    {
        var empty = await App.NewestAsync();
        Assert.Empty(empty.Items);
        Assert.Equal((0, null), (empty.Sequence, empty.Older));
        await App.AddAsync("one");
        Assert.Equal("one", Assert.Single((await App.AfterAsync(empty.Cursor)).Items).Text);
    }

    [Fact]
    public async Task Pages_OverDaysAndMonths_GiveEachOnceInBothDirections()
    {
        var start = (await App.NewestAsync()).Cursor;
        for (var day = 0; day < 6; day++)
        {
            foreach (var i in Enumerable.Range(0, 3))
            {
                await App.AddAsync($"{(day * 3) + i}");
            }

            App.Time.Advance(TimeSpan.FromDays(day == 2 ? 1 : 9));
        }

        var onwards = new List<EventItem>();
        var page = await App.AfterAsync(start, 4);
        for (; page.More; page = await App.AfterAsync(page.Cursor, 4))
        {
            onwards.AddRange(page.Items);
        }

        onwards.AddRange(page.Items);
        Assert.Equal(Enumerable.Range(0, 18).Select(i => $"{i}"), onwards.Select(i => i.Text));
        Assert.Equal(Enumerable.Range(1, 18).Select(i => (long)i), onwards.Select(i => i.Sequence));
        Assert.Empty((await App.AfterAsync(page.Cursor)).Items);

        var back = new List<EventItem>();
        string? before = null;
        do
        {
            var list = await App.NewestAsync(before, 4);
            back.AddRange(list.Items);
            before = list.Older;
        }
        while (before is not null);

        Assert.Equal(onwards.AsEnumerable().Reverse().Select(i => i.Id), back.Select(i => i.Id));
        Assert.Equal("7", (await App.AfterAsync(onwards[6].Id, 1)).Items[0].Text);
    }

    [Fact]
    public async Task After_WriterWhoseClockIsBehind_IsNotMissedByWhoReadTheNewDay()
    {
        await App.AddAsync("day one");
        await using var late = App.Twin();
        await late.AddAsync("day one, by the other");
        var start = new JournalPlace(App.Today(), 0).ToString();
        App.Time.Advance(TimeSpan.FromDays(1));
        await App.AddAsync("day two");
        var page = await App.AfterAsync(start);
        Assert.Equal(3, page.Items.Count);

        // Its clock goes back to the first day: it must not write behind the reader.
        await using var behind = ServiceAppAt(App, TimeSpan.FromDays(-1));
        await behind.AddAsync("behind");
        Assert.Equal("behind", Assert.Single((await App.AfterAsync(page.Cursor)).Items).Text);
    }

    [Fact]
    public async Task After_CrashBetweenTheEndOfADayAndTheNext_GoesOn()
    {
        await App.AddAsync("one");
        var start = (await App.NewestAsync()).Cursor;
        var days = new JournalDays(App.Tables, Functions.Storage.Tables.Events);
        var ended = await days.FindAsync(App.Today(), default);
        Assert.True(await days.TryEndAsync(ended!, App.Today().AddDays(1), default));

        // Who reads now finds an ended day and none behind it; who writes next, be it days later, begins that.
        Assert.Empty((await App.AfterAsync(start)).Items);
        App.Time.Advance(TimeSpan.FromDays(3));
        await App.AddAsync("two");
        await using var twin = App.Twin();
        await twin.AddAsync("three");
        Assert.Equal(["two", "three"], (await App.AfterAsync(start)).Items.Select(i => i.Text));
        Assert.Equal(["three", "two", "one"], (await App.NewestAsync()).Items.Select(i => i.Text));
    }

    [Fact]
    public async Task Read_Filters_NarrowEachByItself()
    {
        var start = (await App.NewestAsync()).Cursor;
        await App.AddAsync("1", "n1", EventTypes.NodeStatus);
        await App.AddAsync("2", "n2", EventTypes.NodeCreated);
        await App.AddAsync("3", null, "deploy.done");
        await App.AddAsync("4", "n1", "deploy.done");

        await AssertAsync(new EventFilter("n1", null), "1", "4");
        await AssertAsync(new EventFilter(null, "node.*"), "1", "2");
        await AssertAsync(new EventFilter(null, "deploy.done"), "3", "4");
        await AssertAsync(new EventFilter("n1", "deploy.*"), "4");
        await AssertAsync(new EventFilter(null, "*"), "1", "2", "3", "4");
        await AssertAsync(new EventFilter("n3", null));

        async Task AssertAsync(EventFilter filter, params string[] expected)
        {
            var after = await App.AfterAsync(start, filter: filter);
            Assert.Equal(expected, after.Items.Select(i => i.Text));
            Assert.Equal(4, after.Sequence);
            Assert.Equal(expected.Reverse(), (await App.NewestAsync(filter: filter)).Items.Select(i => i.Text));
        }
    }

    [Fact]
    public async Task Read_NarrowedCaller_SeesEventsOfItsNodesAndOfNone()
    {
        var own = await RegisterAsync("a");
        var other = await RegisterAsync("b");
        var (start, before) = ((await App.NewestAsync()).Cursor, (await App.NewestAsync()).Sequence);
        await App.AddAsync("own", own);
        await App.AddAsync("other", other);
        await App.AddAsync("none");
        await App.AddAsync("gone", "a-node-that-is-gone");

        var seen = await App.AfterAsync(start, audience: Team);
        Assert.Equal(["own", "none"], seen.Items.Select(i => i.Text));
        Assert.Equal(before + 4, seen.Sequence);
        Assert.Equal(["none", "own"], (await App.NewestAsync(filter: Test, audience: Team)).Items.Select(i => i.Text));
        Assert.Equal(["own"], (await App.AfterAsync(start, 1, audience: Team)).Items.Select(i => i.Text));
        Assert.Empty((await App.AfterAsync(start, filter: new EventFilter(other, null), audience: Team)).Items);
        Assert.Equal(4, (await App.AfterAsync(start)).Items.Count);
    }

    [Fact]
    public async Task Read_ManyNodesOfANarrowedCaller_AreAllKnown()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => RegisterAsync(i % 2 == 0 ? "a" : "b")));
        await App.Get<IEvents>().AddAsync([.. nodes.Select(n => Event(n, n))], default);
        var seen = await App.NewestAsync(filter: Test, audience: Team);
        Assert.Equal(nodes.Where((_, i) => i % 2 == 0).Reverse(), seen.Items.Select(i => i.Node));
    }

    [Fact]
    public async Task After_ExpiredPlace_Is410AndTheRestIsKept()
    {
        await App.AddAsync("old");
        var old = (await App.NewestAsync()).Cursor;
        App.Time.Advance(TimeSpan.FromDays(31));
        await App.AddAsync("kept");
        App.Time.Advance(TimeSpan.FromDays(89));
        Assert.Contains("Events202611", await App.Get<RetentionService>().RunAsync(default));

        Assert.Equal("cursor-expired", await PeopleOf.ProblemAsync(() => App.AfterAsync(old)));
        Assert.Equal("cursor-expired", await PeopleOf.ProblemAsync(() => App.NewestAsync(old)));
        var left = await App.NewestAsync();
        Assert.Equal("kept", Assert.Single(left.Items).Text);
        Assert.Null(left.Older);

        // The newest month is kept however old: the numbers go on.
        App.Time.Advance(TimeSpan.FromDays(400));
        Assert.DoesNotContain("Events202612", await App.Get<RetentionService>().RunAsync(default));
        await App.AddAsync("new");
        Assert.Equal([3, 2], (await App.NewestAsync()).Items.Select(i => i.Sequence));
        Assert.Contains("Events202612", await App.Get<RetentionService>().RunAsync(default));
        Assert.Equal("new", Assert.Single((await App.NewestAsync()).Items).Text);
    }

    [Fact]
    public async Task After_PlaceBeyondTheEnd_GoesOnFromTheEnd()
    {
        // A store that fell back to an earlier state.
        await App.AddAsync("one");
        var ahead = await App.AfterAsync(new JournalPlace(App.Today(), 7).ToString());
        Assert.Equal(1, ahead.Sequence);
        await App.AddAsync("two");
        Assert.Equal("two", Assert.Single((await App.AfterAsync(ahead.Cursor)).Items).Text);
    }

    private static ServiceApp ServiceAppAt(ServiceApp app, TimeSpan shift)
        => app.Twin(services => services.Replace(new ShiftedTime(app.Time, shift)));

    private async Task<string> RegisterAsync(string team)
    {
        var request = new Functions.Identity.RegisterRequest(
            $"node {Guid.NewGuid():N}", null, new Dictionary<string, string> { ["team"] = team }, "1.0", null);
        var answer = await App.Get<Functions.Identity.EnrolmentService>().RegisterAsync(AppSettings.EnrolmentToken, request, null, default);
        return answer.NodeId;
    }
}
