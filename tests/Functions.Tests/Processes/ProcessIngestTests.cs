using CloudNexus.Functions.Processes;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Processes;

[Collection(AppCollection.Name)]
public sealed class ProcessIngestTests
{
    private const long Minute = 60_000;
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_FrameTwice_StoresItsSnapshotOnce()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var frame = ProcessFrames.Of(node, 1, Start, ProcessFrames.Snapshot(Start));
        await app.IngestAsync(frame);
        await app.IngestAsync(frame, frame);

        Assert.Equal(["Processes20261101/00498204:m01"], await ProcessFrames.RowsAsync(app, node));
        var found = await app.Get<ProcessStore>().FindAsync(node.Id, Start, default);
        Assert.Equal(ProcessFrames.Snapshot(Start).Entries, found!.Entries);
        Assert.Equal(2, (await app.StoredAsync(node)).Times.Length);
    }

    [Fact]
    public async Task Ingest_SnapshotsOfHoursAndDays_AreAllStored()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var times = new[] { Start - (25 * 60 * Minute), Start - (60 * Minute), Start - Minute, Start, Start + Minute };
        await app.IngestAsync(
            ProcessFrames.Of(node, 1, Start, [.. times[..3].Select(t => ProcessFrames.Snapshot(t))]),
            ProcessFrames.Of(node, 2, Start + 2000, [.. times[3..].Select(t => ProcessFrames.Snapshot(t))]));

        Assert.Equal(
            ["Processes20261031/00498179:m01", "Processes20261101/00498203:m01", "Processes20261101/00498204:m00,m01,m02"],
            await ProcessFrames.RowsAsync(app, node));
        foreach (var time in times)
        {
            Assert.Equal(time, (await app.Get<ProcessStore>().FindAsync(node.Id, time, default))?.TimeMs);
        }
    }

    [Fact]
    public async Task Ingest_LargestSnapshots_AreStoredAndComeBack()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var random = new Random(1);
        var largest = Enumerable.Range(1, 4).Select(minute => new ProcessSnapshot(
            Start + (minute * Minute),
            Enumerable.Range(1, ProcessSnapshot.MostEntries).Select(_ => new ProcessEntry(
                random.Next(1, int.MaxValue),
                string.Concat(Enumerable.Range(0, ProcessName.MostBytes).Select(_ => (char)random.Next('!', '~'))),
                random.Next(ProcessSnapshot.MostCpuHundredths),
                random.NextInt64(1L << 43) * 1024,
                random.Next(ProcessSnapshot.MostThreads))))).ToArray();
        await app.IngestAsync(ProcessFrames.Of(node, 1, Start, largest));

        foreach (var snapshot in largest)
        {
            Assert.Equal(snapshot.Entries, (await app.Get<ProcessStore>().FindAsync(node.Id, snapshot.TimeMs, default))?.Entries);
        }
    }

    [Theory]
    [InlineData(-48 * 60, 0)]
    [InlineData(-48 * 60 + 10, 1)]
    [InlineData(8, 1)]
    [InlineData(10, 0)]
    public async Task Ingest_SnapshotTime_DecidesWhetherItIsTaken(int minutes, int stored)
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(ProcessFrames.Of(node, 1, Start, ProcessFrames.Snapshot(Start + (minutes * Minute))));

        Assert.Equal(stored, (await ProcessFrames.RowsAsync(app, node)).Length);
        Assert.Equal(1 - stored, app.Counter("processes.refused{reason=OutOfTime}"));
        Assert.Equal(2, (await app.StoredAsync(node)).Times.Length);
        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));
    }

    [Fact]
    public async Task Ingest_MalformedSnapshot_IsCountedAndTheSamplesAreStored()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(ProcessFrames.Raw(node, 1, Start, [0, 1, 2, 3]));

        Assert.Empty(await ProcessFrames.RowsAsync(app, node));
        Assert.Equal(1, app.Counter("processes.refused{reason=Malformed}"));
        Assert.Equal(2, (await app.StoredAsync(node)).Times.Length);
        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        Assert.Empty(await app.DeadLettersAsync());
    }

    [Fact]
    public async Task Ingest_SnapshotCannotBeStored_NothingIsSettledUntilItCan()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(ProcessFrames.Of(node, 1, Start, ProcessFrames.Snapshot(Start)));
        var frame = ProcessFrames.Of(node, 2, Start + 2000, ProcessFrames.Snapshot(Start + Minute));
        app.Transport.Before = request => request.Uri.ToUri().AbsolutePath.Contains("Processes", StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException("The way to the snapshots is cut.")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<TableStorageException>(() => app.IngestAsync(frame));
        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        app.Transport.Before = null;

        await app.IngestAsync(frame);

        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        Assert.Equal(Start + Minute, (await app.Get<ProcessStore>().FindAsync(node.Id, Start + Minute, default))?.TimeMs);
    }

    [Fact]
    public async Task DropExpired_OldDays_GoAndOthersStay()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var store = app.Get<ProcessStore>();
        await app.IngestAsync(ProcessFrames.Of(node, 1, Start, ProcessFrames.Snapshot(Start - (24 * 60 * Minute)), ProcessFrames.Snapshot(Start)));
        Assert.Empty(await store.DropExpiredAsync(default));
        app.Time.Advance(TimeSpan.FromHours(41));
        Assert.Empty(await store.DropExpiredAsync(default));
        app.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["Processes20261031"], await store.DropExpiredAsync(default));
        Assert.Equal(["Processes20261101/00498204:m01"], await ProcessFrames.RowsAsync(app, node));
        Assert.Null(await store.FindAsync(node.Id, Start - Minute, default));
        Assert.Single(await app.Tables.ListAsync(Tables.Processes, default));
    }
}
