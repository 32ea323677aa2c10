using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire.Logs;
using static CloudNexus.Functions.Tests.Logs.LogFrames;

namespace CloudNexus.Functions.Tests.Logs;

/// <summary>An hour of small frames becomes few rows, and whoever looks sees each line once at any moment.</summary>
[Collection(AppCollection.Name)]
public sealed class LogPackerTests : IAsyncDisposable
{
    private const int Frames = 230;
    private static readonly long Start = ServiceApp.StartMs;
    private readonly ServiceApp _app = new();

    [Fact]
    public async Task Run_HourThatHasEnded_IsOneRowWithEveryLineAndItsPlace()
    {
        var node = await FillAsync();
        var (before, volume) = (await ItemsAsync(_app, All()), await CountAsync());
        Assert.Equal(0, await RunAsync());

        _app.Time.Advance(TimeSpan.FromMinutes(70));
        Assert.Equal(1, await RunAsync());
        Assert.Equal(0, await RunAsync());

        Assert.Equal(["p1"], await RowsAsync(_app, node));
        Assert.Equal(Frames * 3, before.Count);
        AssertSame(before, await ItemsAsync(_app, All(), limit: 100));
        AssertSame(before.Reverse(), await ItemsAsync(_app, All(), ascending: true, limit: 100));
        Assert.Equal(volume, await CountAsync());
    }

    [Fact]
    public async Task Run_KilledAnywhere_IsDoneByTheNextAndNothingIsDoubled()
    {
        var node = await FillAsync();
        var (before, volume) = (await ItemsAsync(_app, All()), await CountAsync());
        _app.Time.Advance(TimeSpan.FromMinutes(70));
        for (var most = 0; ; most++)
        {
            var left = most;
            _app.Transport.Before = _ => left-- > 0 ? Task.CompletedTask : throw new Azure.RequestFailedException("killed");
            var killed = await Record.ExceptionAsync(() => RunAsync());
            _app.Transport.Before = null;
            AssertSame(before, await ItemsAsync(_app, All(), limit: 300));
            Assert.Equal(volume, await CountAsync());
            if (killed is null)
            {
                break;
            }
        }

        Assert.Equal(["p1"], await RowsAsync(_app, node));
    }

    [Fact]
    public async Task Ingest_FrameThatWasPacked_IsKnownAndALateOneIsPackedLater()
    {
        var node = await FillAsync();
        _app.Time.Advance(TimeSpan.FromMinutes(70));
        await RunAsync();
        await _app.IngestAsync(FrameOf(node, 5), FrameOf(node, Frames), Of(node, 999, Line(Start, "late")), Of(node, 1000, Line(Start, "later")));
        await _app.IngestAsync(Of(node, 999, Line(Start, "late")));
        var before = await ItemsAsync(_app, All());
        Assert.Equal((Frames * 3) + 2, before.Count);
        Assert.Equal(0, await RunAsync());

        _app.Time.Advance(TimeSpan.FromMinutes(6));
        await RunAsync();

        Assert.Equal(["p1", "p999"], (await RowsAsync(_app, node)).Order());
        AssertSame(before, await ItemsAsync(_app, All(), limit: 100));
        await _app.IngestAsync(FrameOf(node, 5), Of(node, 1000, Line(Start, "later")));
        AssertSame(before, await ItemsAsync(_app, All()));
    }

    [Fact]
    public async Task Run_LinesThatPackBadly_AreSeveralRows()
    {
        var node = await _app.RegisterAsync();
        var random = new Random(3);
        var bytes = new byte[3000];
        await _app.IngestAsync(Enumerable.Range(1, 30).Select(i =>
        {
            random.NextBytes(bytes);
            return Of(node, (ulong)i, Line(Start + i, Convert.ToBase64String(bytes)));
        }));
        var before = await ItemsAsync(_app, All());
        _app.Time.Advance(TimeSpan.FromMinutes(70));
        await RunAsync();

        Assert.Equal(["p1", "p16"], (await RowsAsync(_app, node)).Order());
        AssertSame(before, await ItemsAsync(_app, All(), limit: 4));
    }

    [Fact]
    public async Task Cursor_WhileRowsArePacked_StaysWhereItIs()
    {
        await FillAsync();
        var before = await ItemsAsync(_app, All());
        _app.Time.Advance(TimeSpan.FromMinutes(70));
        var search = _app.Get<LogSearch>();
        var first = await search.RunAsync(TestCallers.Admin, new LogPage(All(), null, false, 333), default);
        await RunAsync();
        Assert.True(LogPlace.TryParse(first.Next, out var cursor));
        var rest = await search.RunAsync(TestCallers.Admin, new LogPage(All(), cursor, false, 1000), default);
        AssertSame(before, [.. first.Items, .. rest.Items]);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Three lines in the same millisecond, and some of the frames in the same too.</summary>
    private static byte[] FrameOf(TestNode node, int i) => Of(
        node,
        (ulong)i,
        Line(Start + (i / 3 * 1000), $"a {i}"),
        Line(Start + (i / 3 * 1000), $"b {i}", LogLevel.Error, "db"),
        Line(Start + (i / 3 * 1000) - (i % 2), $"c {i}", LogLevel.Warn));

    private static LogQuery All() => Query(Start - 60_000, Start + 3_600_000);

    private static void AssertSame(IEnumerable<LogItem> expected, IEnumerable<LogItem> actual)
        => Assert.Equal(expected.Select(TextOf), actual.Select(TextOf));

    private static string TextOf(LogItem item) => $"{item.Id} {item.Text} {item.Level} {item.Source}";

    private async Task<TestNode> FillAsync()
    {
        var node = await _app.RegisterAsync();
        await _app.IngestAsync(Enumerable.Range(1, Frames).Select(i => FrameOf(node, i)));
        return node;
    }

    private async Task<string> CountAsync()
    {
        var histogram = await _app.Get<LogStatistics>().CountAsync(TestCallers.Admin, All(), 60, default);
        return string.Join('\n', histogram.Buckets.Select(b => $"{b.At} {string.Join(' ', b.Counts.OrderBy(c => c.Key))}"));
    }

    private Task<int> RunAsync() => _app.Get<LogPackingService>().RunAsync(default);
}
