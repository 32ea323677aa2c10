using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Processes;

public sealed class SpooledSnapshotTests
{
    private static readonly SeriesSchema Schema = SeriesSchema.Create([SeriesDefinition.Gauge("a.b", "1")]);
    private readonly AgentCounters _counters = new();
    private readonly FileSpool _spool;

    public SpooledSnapshotTests() => _spool = FaultyFiles.NewSpool(_counters);

    [Fact]
    public void Cut_SnapshotsWait_TheNextFrameTakesThemAll()
    {
        Append(1);
        _spool.Attach(Snapshot(60_000));
        _spool.Attach(Snapshot(120_000));
        Assert.Equal([60_000, 120_000], Times(_spool.Cut(1, 1000)!));
        Append(2);
        Assert.Empty(Times(_spool.Cut(1, 1000)!));
    }

    [Fact]
    public void Cut_NoSamples_LeavesSnapshotsWaiting()
    {
        _spool.Attach(Snapshot(60_000));
        Assert.Null(_spool.Cut(1, 1000));
        Append(1);
        Assert.Equal([60_000], Times(_spool.Cut(1, 1000)!));
    }

    [Fact]
    public void Attach_MoreThanAFrameTakes_TheOldestGoAndAreCounted()
    {
        const int Many = 200;
        for (var minute = 1; minute <= Many; minute++)
        {
            _spool.Attach(Snapshot(minute * 60_000L));
        }

        Append(1);
        var frame = _spool.Cut(1, 1000)!;
        var times = Times(frame);
        Assert.InRange(_spool.Read(frame)!.Processes.Length, ProcessCodec.MostBytes - 1000, ProcessCodec.MostBytes);
        Assert.Equal(Many * 60_000L, times[^1]);
        Assert.Equal(Many - times.Length, _counters.SnapshotsDropped);
        Assert.True(_counters.Wrongs > 0);
    }

    [Fact]
    public void Shift_SnapshotsWait_MovesThem()
    {
        _spool.Attach(Snapshot(60_000), provisional: true);
        _spool.Attach(Snapshot(120_000), provisional: true);
        _spool.Shift(-5_000);
        Append(1);
        Assert.Equal([55_000, 115_000], Times(_spool.Cut(1, 1000)!));
    }

    private long[] Times(HeldFrame frame)
    {
        Assert.Equal(DecodeStatus.Ok, ProcessCodec.TryDecode(_spool.Read(frame)!.Processes.Span, out var snapshots));
        return [.. snapshots!.Select(s => s.TimeMs)];
    }

    private static ProcessSnapshot Snapshot(long timeMs) => new(
        timeMs, Enumerable.Range(1, 20).Select(pid => new ProcessEntry(pid, $"process {pid}", pid, pid * 4096, 1)));

    private void Append(int second) => _spool.Append(new Sample(second * 1000L, Schema, [second]));
}
