using System.Text.Json;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire.Logs;
using Microsoft.Extensions.DependencyInjection;
using static CloudNexus.Functions.Tests.Logs.LogFrames;

namespace CloudNexus.Functions.Tests.Logs;

[Collection(AppCollection.Name)]
public sealed class LogIngestTests
{
    private const long HourMs = LogKeys.HourMs;
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_FrameAgainAndAgain_IsStoredOnce()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var frame = Of(node, 1, Lines(Start, 3));
        await app.IngestAsync(frame, frame);
        await app.IngestAsync(frame, Of(node, 2, Lines(Start + 3000, 2)));
        await using var restarted = app.Twin();
        await restarted.IngestAsync(frame);

        Assert.Equal(["f1", "f2"], await RowsAsync(app, node));
        Assert.Equal(["line 1", "line 0", "line 2", "line 1", "line 0"], await TextsAsync(app, Query(Start, Start + 60_000)));
        Assert.Equal(5, app.Counter("logs.lines_stored"));
    }

    [Fact]
    public async Task Ingest_FramesThatAreNone_HoldUpNeitherSamplesNorOtherLines()
    {
        await using var app = new ServiceApp();
        var (node, other) = (await app.RegisterAsync(), await app.RegisterAsync("other"));
        var good = Of(node, 1, Lines(Start, 1));
        var forged = LogFrame.Write(
            new LogFrameHeader(other.Id, other.Key.KeyId, Epoch, 1), Pack(Lines(Start, 1)), node.Key.DeriveLogMacKey());
        var ahead = Of(node, (ulong)(app.Time.GetUtcNow().ToUnixTimeMilliseconds() + 400_000), 1, Pack(Lines(Start, 1)));

        await app.IngestAsync(
            good[..^1], [.. good[..2], 9, .. good[3..]], forged, Of(node, Epoch, 2, [9, 9, 9]), ahead, node.Frame(1, Start), good);

        Assert.Equal(["line 0"], await TextsAsync(app, Query(Start, Start + 60_000)));
        Assert.Equal(5, (await app.StoredAsync(node)).Times.Length);
        Assert.Equal(
            ["BadEpoch", "BadKey", "BadKey", "Malformed", "Malformed"],
            (await app.DeadLettersAsync()).Select(l => l.GetString("Reason")!).Order());
    }

    [Fact]
    public async Task Ingest_LinesOutOfTime_AreLeftOutAndTheOthersStored()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var now = app.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var week = 7 * LogKeys.DayMs;
        await app.IngestAsync(
            Of(
                node,
                1,
                Line(now - week - 1, "too old"),
                Line(now - week + 1000, "old"),
                Line(now + 299_000, "ahead"),
                Line(now + 301_000, "too far")),
            Of(node, 2, Line(now + 301_000, "too far")));

        Assert.Equal(["ahead", "old"], await TextsAsync(app, Query(0, now + 600_000)));
        Assert.Equal(["OutOfTime", "OutOfTime"], (await app.DeadLettersAsync()).Select(l => l.GetString("Reason")));
    }

    [Fact]
    public async Task Ingest_FrameOfSeveralDays_IsFoundInEach()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var frame = Of(node, 1, Enumerable.Range(0, 60).Select(i => Line(Start - (i * HourMs), $"{i} h ago")));
        await app.IngestAsync(frame);
        await app.IngestAsync(frame);

        Assert.Equal(60, (await RowsAsync(app, node)).Length);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i} h ago"), await TextsAsync(app, Query(0, Start + 1), limit: 7));
        Assert.Equal(["59 h ago", "58 h ago"], (await TextsAsync(app, Query(0, Start + 1), ascending: true)).Take(2));
    }

    [Fact]
    public async Task Ingest_LogsCannotBeStored_SamplesAreAndTheBatchComesAgain()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        app.Transport.Before = request => request.Uri.Path.Contains("Logs2", StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException("The way to the logs is cut.")
            : Task.CompletedTask;
        byte[][] batch = [Of(node, 1, Lines(Start, 2)), node.Frame(1, Start)];
        await Assert.ThrowsAsync<TableStorageException>(() => app.IngestAsync(batch));
        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));

        app.Transport.Before = null;
        await app.IngestAsync(batch);

        Assert.Equal(2, (await TextsAsync(app, Query(Start, Start + 60_000))).Count);
        Assert.Empty(await app.DeadLettersAsync());
    }

    [Fact]
    public async Task Ingest_BeyondTheLimitOfADay_IsDroppedAndSaidOnce()
    {
        var events = new RecordedEvents();
        await using var app = new ServiceApp(s => s.AddSingleton<IEvents>(events));
        var node = await app.RegisterAsync("web");
        await app.Get<SettingsService>().ChangeAsync(
            LogSettings.MostMegabytes, JsonSerializer.SerializeToElement(1), null, "test", null, default);
        await app.Get<SettingValues>().RefreshAsync();
        var before = app.Counter("logs.frames_over_limit");
        var size = 0;
        var fit = Enumerable.Range(1, 40).TakeWhile(i => (size += Pack(Noise((ulong)i)).Length) <= 1_000_000).Count();
        for (ulong i = 1; i <= (ulong)fit + 2; i++)
        {
            await app.IngestAsync(Of(node, i, Noise(i)));
        }

        await using var restarted = app.Twin(s => s.AddSingleton<IEvents>(events));
        await restarted.Get<SettingValues>().RefreshAsync();
        await restarted.IngestAsync(Of(node, 98, Noise(98)));
        await app.IngestAsync(Of(node, 99, Line(Start - LogKeys.DayMs, "of another day")));

        Assert.Equal(3, app.Counter("logs.frames_over_limit") - before);
        Assert.Equal(fit + 1, (await RowsAsync(app, node)).Length);
        var said = Assert.Single(events.Of(EventTypes.LogLimit));
        Assert.Equal((node.Id, "web"), (said.NodeId, said.NodeName));
        Assert.Equal(["of another day"], await TextsAsync(app, Query(0, Start - 1)));

        static IEnumerable<LogLine> Noise(ulong seed)
        {
            var bytes = new byte[5900];
            var random = new Random((int)seed);
            for (var i = 0; i < 8; i++)
            {
                random.NextBytes(bytes);
                yield return Line(Start, Convert.ToBase64String(bytes));
            }
        }
    }

    [Fact]
    public async Task Retention_DaysThatAreOver_AreDroppedAndTheirLinesNotTaken()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(Of(node, 1, Line(Start, "old")));
        var retention = app.Get<RetentionService>();
        var end = LogKeys.DayOf(Start) + LogKeys.DayMs;
        app.Time.Advance(TimeSpan.FromMilliseconds(end + (7 * LogKeys.DayMs) - app.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        await app.IngestAsync(Of(node, 2, Line(end - 1, "too old"), Line(end, "just not")));

        Assert.Empty(await retention.RunAsync(default));
        app.Time.Advance(TimeSpan.FromHours(6));
        await app.Get<SettingsService>().ChangeAsync(
            LogSettings.RetentionDays, JsonSerializer.SerializeToElement(8), null, "test", null, default);
        Assert.Empty(await retention.RunAsync(default));
        await app.Get<SettingsService>().ChangeAsync(LogSettings.RetentionDays, null, null, "test", null, default);
        Assert.Equal(["Logs20261101"], await retention.RunAsync(default));
        Assert.Empty(await TextsAsync(app, Query(0, end)));
    }

    [Fact]
    public async Task Ingest_LargeFrame_IsARowOfItsOwnThatIsReadOnDemand()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var random = new Random(1);
        var frame = Of(node, 1, Enumerable.Range(0, 1500).Select(i => Line(Start + i, $"{Guid.NewGuid()}{random.NextDouble()} number {i}")));
        await app.IngestAsync(frame, Of(node, 2, Lines(Start, 1)));
        await app.IngestAsync(frame);

        Assert.Equal(["p1", "f2"], (await RowsAsync(app, node)).OrderDescending());
        var found = Assert.Single(await TextsAsync(app, Query(Start, Start + 60_000, "number \"number 577\"")));
        Assert.EndsWith("number 577", found, StringComparison.Ordinal);
        var missing = await app.Get<LogSearch>().RunAsync(
            TestCallers.Admin, new LogPage(Query(Start, Start + 60_000, "segfault"), null, false, 10), default);
        Assert.Equal((0, 1, true), (missing.Items.Count, missing.Scanned.Chunks, missing.Complete));
    }
}
