using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Spool;

public sealed class SpoolBoundsTests : IDisposable
{
    private static readonly SeriesSchema Schema = SeriesSchema.Create(
        Enumerable.Range(0, 50).Select(i => SeriesDefinition.Counter($"a.s{i:00}", "1")));

    private readonly ManualTimeProvider _clock = new();
    private readonly FaultyFiles _files = new();
    private readonly AgentCounters _counters = new();
    private readonly StringWriter _log = new();
    private int _second;

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Append_OverItsBytes_DropsTheOldestAndCountsEachSample()
    {
        using var spool = Open(100_000);
        Fill(spool, 3000);
        Assert.InRange(spool.Bytes, 90_000, 100_000);
        Assert.Equal(_files.Bytes, spool.Bytes);
        Assert.Equal(3000, spool.UnframedSamples + _counters.SamplesDropped);
        Assert.Equal(3000_000, spool.NewestMs);
        Assert.Equal(1000 * (1 + _counters.SamplesDropped), spool.OldestUnsettledMs);
    }

    [Fact]
    public void Append_FramesOverItsBytes_DropsTheOldestAndRaisesTheLowestHeld()
    {
        using var spool = Open(100_000);
        for (var i = 0; i < 600; i++)
        {
            Fill(spool, 5);
            spool.Cut(1, 5000);
        }

        Assert.Equal(600 - (int)_counters.FramesDropped, spool.HeldFrames);
        Assert.Equal(5 * _counters.FramesDropped, _counters.SamplesDropped);
        Assert.Equal((ulong)_counters.FramesDropped + 1, spool.LowestHeld(1));
        using var again = _files.Copy().Open(new AgentCounters(), 100_000);
        Assert.Equal(spool.HeldFrames, again.HeldFrames);
    }

    [Fact]
    public void Append_OverItsAge_DropsWholeHours()
    {
        using var spool = Open(64 << 20);
        spool.MostAge = TimeSpan.FromHours(2);
        Fill(spool, 4 * 360, secondsApart: 10);
        Assert.InRange(spool.UnframedSamples, 2 * 360, (3 * 360) + 2);
        Assert.Equal(4 * 360, spool.UnframedSamples + _counters.SamplesDropped);
    }

    [Fact]
    public void Remove_EverythingReleased_FreesTheDisk()
    {
        using var spool = Open(640_000);
        Fill(spool, 2000);
        while (spool.Cut(1, 5000) is not null)
        {
        }

        Assert.True(_files.Content.Count > 3);
        spool.Remove(_ => true);
        Assert.Single(_files.Content);
        Assert.Null(spool.OldestUnsettledMs);
        Assert.Equal(0, _counters.SamplesDropped);
    }

    [Fact]
    public void Append_DiskIsFull_GoesOnInMemoryAndReturnsToTheDisk()
    {
        using var spool = Open(64 << 20);
        Fill(spool, 100);
        _files.Room = 300;
        Fill(spool, 100);
        spool.Cut(1, 5000);
        Fill(spool, 100);
        Assert.Equal(0, _counters.SamplesDropped);
        Assert.Single(Lines());
        _files.Room = long.MaxValue;
        Fill(spool, 100, TimeSpan.FromSeconds(1));

        Assert.Equal(2, Lines().Length);
        Assert.Equal(spool.Bytes, _files.Bytes);
        AssertHolds(spool, 400);
        using var again = _files.Copy().Open(new AgentCounters());
        AssertHolds(again, 400);
    }

    [Fact]
    public void Append_DiskIsReadOnlyForLong_KeepsTheNewestInBoundedMemoryAndSaysSoOnce()
    {
        using var spool = Open(64 << 20);
        Fill(spool, 10);
        _files.ReadOnly = true;
        Fill(spool, 20_000, TimeSpan.FromSeconds(1));
        Assert.InRange(spool.Bytes, 1 << 20, FileSpool.MostMemoryBytes + 200_000);
        Assert.Equal(20_010, spool.UnframedSamples + _counters.SamplesDropped);
        Assert.True(_counters.SamplesDropped > 1000);
        Assert.InRange(_files.Writes, 10, 1500);
        Assert.Single(Lines());
        Assert.Equal(20_010_000, spool.NewestMs);

        // The way back to the disk keeps what memory kept, and the hole is no damage.
        _files.ReadOnly = false;
        Fill(spool, 70, TimeSpan.FromSeconds(1));
        var counters = new AgentCounters();
        using var again = _files.Copy().Open(counters);
        Assert.Equal(spool.UnframedSamples, again.UnframedSamples);
        Assert.Equal(0, counters.SamplesDropped);
        Assert.Equal(0, counters.SpoolDamages);
    }

    [Fact]
    public void Open_DiskIsGone_WorksInMemory()
    {
        _files.Gone = true;
        using var spool = Open(64 << 20);
        Fill(spool, 100);
        Assert.Equal(0UL, spool.Epoch);
        AssertHolds(spool, 100);
        spool.End();
        _files.Gone = false;
        using var again = _files.Copy().Open(new AgentCounters());
        Assert.Equal(0, again.UnframedSamples);
    }

    [Fact]
    public void Append_FilesAreRemovedBehindItsBack_WritesTheNewestAgain()
    {
        using var spool = Open(64 << 20);
        Fill(spool, 100);
        _files.Content.Clear();
        Fill(spool, 30, TimeSpan.FromSeconds(1));
        AssertHolds(spool, 130);
        using var again = _files.Copy().Open(new AgentCounters());
        AssertHolds(again, 130);
    }

    [Fact]
    public void Read_SegmentDamagedMeanwhile_DropsTheFrameAndSaysSoOnce()
    {
        using var spool = Open(64 << 20);
        Fill(spool, 10);
        var frame = spool.Cut(1, 5000)!;
        Fill(spool, 10);
        var whole = spool.Cut(1, 5000)!;
        _files.Content.Values.Single()[_files.Content.Values.Single().Length / 4 * 3] ^= 1;

        Assert.Equal(10, spool.Read(frame)?.Samples.Rows ?? 10);
        Assert.Null(spool.Read(whole));
        Assert.Equal(10, _counters.SamplesDropped);
        Assert.Equal(1, spool.HeldFrames);
        Assert.Single(Lines());
    }

    [Fact]
    public void Cut_ManySamplesOfManySeries_MakesFramesThatFitTheWire()
    {
        var random = new Random(3);
        var schema = SeriesSchema.Create(
            Enumerable.Range(0, SeriesLimits.SeriesPerSchema).Select(i => SeriesDefinition.Real($"a.s{i}", "1")));
        using var spool = Open(64 << 20);
        for (var second = 1; second <= 12; second++)
        {
            spool.Append(new Sample(second * 1000L, schema, [.. schema.Series.Select(_ => random.NextInt64())]));
        }

        var writer = new FrameWriter();
        var rows = 0;
        while (spool.Cut(1, 5000) is { } frame)
        {
            var header = new FrameHeader("n", "k", 1, frame.Sequence, 1, 5000, schema.Id);
            var bytes = writer.Write(header, spool.Read(frame)!.Samples, withSchema: true, new byte[32], new byte[ProcessCodec.MostBytes]);
            Assert.True(bytes.Length <= Frame.MostBytes);
            rows += frame.Rows;
        }

        Assert.Equal(12, rows);
    }

    private FileSpool Open(long mostBytes) => _files.Open(_counters, mostBytes, _clock, _log);

    private string[] Lines() => _log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void Fill(FileSpool spool, int samples, TimeSpan each = default, int secondsApart = 1)
    {
        for (var i = 0; i < samples; i++)
        {
            _clock.Advance(each);
            _second += secondsApart;
            spool.Append(new Sample(_second * 1000L, Schema, [.. Enumerable.Range(0, 50).Select(n => (long)_second * (n + 3) * 1001)]));
        }
    }

    private static void AssertHolds(FileSpool spool, int seconds)
    {
        while (spool.UnframedSamples > 0)
        {
            spool.Cut(99, 5000);
        }

        var times = new List<long>();
        var frames = new List<HeldFrame>();
        spool.Visit(frames.Add);
        frames.ForEach(f => times.AddRange(spool.Read(f)!.Samples.Timestamps));
        Assert.Equal(Enumerable.Range(1, seconds).Select(s => s * 1000L), times.Order());
    }
}
