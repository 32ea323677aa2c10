using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;
using static CloudNexus.Functions.Tests.Logs.LogFrames;

namespace CloudNexus.Functions.Tests.Logs;

[Collection(AppCollection.Name)]
public sealed class LogSearchTests : IAsyncDisposable
{
    private static readonly long Start = ServiceApp.StartMs;
    private readonly ServiceApp _app = new();

    [Fact]
    public async Task Search_ByEveryFilter_FindsTheLinesThatHoldAll()
    {
        var node = await _app.RegisterAsync();
        await _app.IngestAsync(Of(
            node,
            1,
            Line(Start, "Connection refused by 10.0.0.1", LogLevel.Error, "nginx"),
            Line(Start + 1, "connection accepted", LogLevel.Debug, "nginx"),
            Line(Start + 2, "CONNECTION refused", LogLevel.Warn, "db"),
            Line(Start + 3, "refused a connection", LogLevel.Fatal, "nginx")));

        Assert.Equal(4, (await FoundAsync("CONN")).Count);
        Assert.Equal(["refused a connection", "CONNECTION refused", "Connection refused by 10.0.0.1"], await FoundAsync("refused connection"));
        Assert.Equal(["CONNECTION refused", "Connection refused by 10.0.0.1"], await FoundAsync("\"connection refused\""));
        Assert.Equal(["refused a connection", "CONNECTION refused", "Connection refused by 10.0.0.1"], await FoundAsync(null, LogLevel.Warn));
        Assert.Equal(["refused a connection", "Connection refused by 10.0.0.1"], await FoundAsync("refused", LogLevel.Warn, "nginx"));
        Assert.Empty(await FoundAsync("refused accepted"));
        Assert.Empty(await FoundAsync(null, source: "ngin"));
        Assert.Equal(["connection accepted", "Connection refused by 10.0.0.1"], await TextsAsync(_app, Query(Start, Start + 2)));
        Assert.Equal(["refused a connection"], await TextsAsync(_app, Query(Start + 3, Start + 4)));
    }

    [Fact]
    public async Task Search_RandomFleet_IsWhatASortedListSays()
    {
        var random = new Random(11);
        var nodes = new List<TestNode>();
        for (var i = 0; i < 3; i++)
        {
            nodes.Add(await _app.RegisterAsync($"n{i}"));
        }

        var all = new List<(LogPlace Place, LogLine Line)>();
        var frames = new List<byte[]>();
        for (var i = 1; i <= 150; i++)
        {
            var node = nodes[random.Next(nodes.Count)];
            var at = Start - random.NextInt64(50 * LogKeys.HourMs);
            var lines = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Line(
                at - random.Next(3) * random.Next(2_000), random.Next(4) == 0 ? $"disk {i}" : $"net {i}", (LogLevel)random.Next(6))).ToArray();
            frames.Add(Of(node, (ulong)i, lines));
            foreach (var hour in lines.GroupBy(l => LogKeys.HourOf(l.TimeMs)))
            {
                all.AddRange(hour.Select((l, index) => (new LogPlace(l.TimeMs, node.Id, Epoch, (ulong)i, index), l)));
            }
        }

        await _app.IngestAsync(frames);
        _app.Time.Advance(TimeSpan.FromMinutes(6));
        await _app.Get<LogPackingService>().RunAsync(default);

        // Some again: those that were packed are known.
        await _app.IngestAsync(frames[..20]);
        for (var i = 0; i < 12; i++)
        {
            var from = Start - random.NextInt64(52 * LogKeys.HourMs);
            var query = Query(from, from + random.NextInt64(1, 30 * LogKeys.HourMs), random.Next(2) == 0 ? "DISK" : null, (LogLevel)random.Next(4));
            var expected = all.Where(l => l.Line.TimeMs >= query.FromMs && l.Line.TimeMs < query.ToMs && l.Line.Level >= query.Least
                && (query.Terms.IsEmpty || l.Line.Text.Contains("disk", StringComparison.Ordinal))).OrderBy(l => l.Place).ToArray();

            var ids = expected.Select(e => e.Place.ToString()).ToArray();
            Assert.Equal(ids, (await ItemsAsync(_app, query, ascending: true, limit: random.Next(1, 50))).Select(l => l.Id));
            Assert.Equal(ids.Reverse(), (await ItemsAsync(_app, query, limit: random.Next(1, 50))).Select(l => l.Id));
            var counted = await _app.Get<LogStatistics>().CountAsync(TestCallers.Admin, query, 100, default);
            Assert.True(counted.Complete);
            if (!query.Terms.IsEmpty)
            {
                Assert.Equal(ids.Length, counted.Buckets.Sum(b => b.Counts.Values.Sum()));
            }
        }
    }

    [Fact]
    public async Task Search_MoreThanOneRequestMayTake_GoesOnWhereItStopped()
    {
        var node = await _app.RegisterAsync();
        for (ulong day = 0; day < 4; day++)
        {
            await _app.IngestAsync(Of(node, day + 1, Line(Start - ((long)day * LogKeys.DayMs), $"day {day}")));
        }

        // Each look at the store takes its time.
        _app.Transport.Before = request =>
        {
            _app.Time.Advance(request.Uri.Path.Contains("Logs2", StringComparison.Ordinal) ? TimeSpan.FromSeconds(2) : TimeSpan.Zero);
            return Task.CompletedTask;
        };
        foreach (var ascending in new[] { false, true })
        {
            var (texts, pages, cursor) = (new List<string>(), 0, (LogPlace?)null);
            do
            {
                var page = await _app.Get<LogSearch>().RunAsync(
                    TestCallers.Admin, new LogPage(Query(Start - (6 * LogKeys.DayMs), Start + 1), cursor, ascending, 100), default);
                Assert.Equal(page.Next is null, page.Complete);
                texts.AddRange(page.Items.Select(i => i.Text));
                cursor = page.Next is null ? null : LogPlace.TryParse(page.Next, out var place) ? place : throw new InvalidDataException();
                pages++;
            }
            while (cursor is not null);

            Assert.InRange(pages, 3, 60);
            Assert.Equal(["day 0", "day 1", "day 2", "day 3"], texts.Order());
            Assert.Equal(ascending ? "day 3" : "day 0", texts[0]);
        }
    }

    [Fact]
    public async Task Search_ByNodeAndLabels_IsNarrowedToWhatTheCallerMaySee()
    {
        var mine = await AddNodeAsync("mine", "team=a");
        var theirs = await AddNodeAsync("theirs", "team=b");
        await _app.IngestAsync(Of(mine, 1, Line(Start, "of mine")), Of(theirs, 1, Line(Start + 1, "of theirs")));
        _app.Time.Advance(TimeSpan.FromSeconds(3));
        var narrowed = TestCallers.Create(Role.Viewer, "team=a");

        Assert.Equal(["of theirs", "of mine"], await FoundAsync(null));
        Assert.Equal(["of mine"], await TextsAsync(_app, Query(0, Start + 60_000), caller: narrowed));
        Assert.Equal(["of theirs"], await TextsAsync(_app, Query(0, Start + 60_000, node: theirs.Id)));
        var labelled = Query(0, Start + 60_000) with { Labels = new Dictionary<string, string> { ["team"] = "b" } };
        Assert.Equal(["of theirs"], await TextsAsync(_app, labelled));
        Assert.Empty(await TextsAsync(_app, labelled, caller: narrowed));
        Assert.Equal(
            "no-such-node", await PeopleOf.ProblemAsync(() => TextsAsync(_app, Query(0, Start + 60_000, node: theirs.Id), caller: narrowed)));
        var statistics = _app.Get<LogStatistics>();
        Assert.Equal(1, (await statistics.CountAsync(narrowed, Query(0, Start + 60_000), 10, default)).Buckets.Sum(b => b.Counts.Values.Sum()));
        Assert.Equal(1, Assert.Single((await statistics.SourcesAsync(narrowed, Query(0, Start + 60_000), 10, default)).Items).Lines);
    }

    [Fact]
    public async Task Search_MoreNodesThanOneMay_SaysHowToNarrow()
    {
        var (store, day) = (_app.Get<LogStore>(), LogKeys.DayOf(Start));
        var nodes = Enumerable.Range(0, LogNodes.MostNodes + 1).ToDictionary(i => $"n{i}", i => $"n{i}");
        foreach (var node in nodes.Keys)
        {
            await store.SaveVolumeAsync(node, day, 1, default);
        }

        var problem = await Assert.ThrowsAsync<ApiException>(() => new LogSight(nodes, store).OfDayAsync(day, default));
        Assert.Equal("too-many-nodes", problem.Kind);
        nodes.Remove("n7");
        Assert.Equal(nodes.Keys.Order(), (await new LogSight(nodes, store).OfDayAsync(day, default)).Order());
        nodes["quiet"] = "quiet";
        Assert.DoesNotContain("quiet", await new LogSight(nodes, store).OfDayAsync(day, default));
    }

    [Fact]
    public async Task Count_WithAndWithoutWords_FillsBucketsByLevel()
    {
        var node = await _app.RegisterAsync();
        await _app.IngestAsync(
            Of(node, 1, Line(Start, "a one"), Line(Start + 1, "b", LogLevel.Error), Line(Start + 30_000, "a two", LogLevel.Warn, "db")),
            Of(node, 2, Line(Start + 59_999, "a three", LogLevel.Error)));
        var statistics = _app.Get<LogStatistics>();

        var all = await statistics.CountAsync(TestCallers.Admin, Query(Start, Start + 60_000), 6, default);
        var words = await statistics.CountAsync(TestCallers.Admin, Query(Start, Start + 60_000, "a", LogLevel.Warn), 6, default);
        var source = await statistics.CountAsync(TestCallers.Admin, Query(Start, Start + 60_000, source: "db"), 6, default);
        var sources = await statistics.SourcesAsync(TestCallers.Admin, Query(Start, Start + 60_000), 10, default);

        Assert.Equal((10, 6), (all.BucketSeconds, all.Buckets.Count));
        Assert.Equal(["error 1 info 1", "", "", "warn 1", "", "error 1"], all.Buckets.Select(Text));
        Assert.Equal(["", "", "", "warn 1", "", "error 1"], words.Buckets.Select(Text));
        Assert.Equal(["", "", "", "warn 1", "", ""], source.Buckets.Select(Text));
        Assert.Equal(
            [new LogSourceItem("app", 3, Start + 59_999), new LogSourceItem("db", 1, Start + 30_000)], sources.Items);

        static string Text(LogBucket bucket) => string.Join(
            ' ', bucket.Counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<IReadOnlyList<string>> FoundAsync(string? words, LogLevel least = LogLevel.Trace, string? source = null)
        => TextsAsync(_app, Query(Start - 60_000, Start + 60_000, words, least, source));

    private async Task<TestNode> AddNodeAsync(string name, params string[] labels)
    {
        var request = new RegisterRequest(name, null, labels.Select(l => l.Split('=')).ToDictionary(l => l[0], l => l[1]), "1.0", null);
        var answer = await _app.Get<EnrolmentService>().RegisterAsync(AppSettings.EnrolmentToken, request, null, default);
        return new TestNode(ApiKey.TryParse(answer.ApiKey, out var key) ? key : throw new InvalidDataException(answer.NodeId));
    }
}
