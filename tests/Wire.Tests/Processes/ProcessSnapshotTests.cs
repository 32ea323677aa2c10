namespace CloudNexus.Wire.Tests.Processes;

public sealed class ProcessSnapshotTests
{
    private static readonly ProcessEntry Entry = new(1, "a", 0, 0, 1);

    public static TheoryData<ProcessEntry[]> Wrong =>
    [
        [Entry, Entry],
        [Entry with { Pid = 0 }],
        [Entry with { Name = "a\n" }],
        [Entry with { CpuHundredths = -1 }],
        [Entry with { CpuHundredths = ProcessSnapshot.MostCpuHundredths + 1 }],
        [Entry with { MemoryBytes = 1 }],
        [Entry with { MemoryBytes = ProcessSnapshot.MostMemoryBytes + 1024 }],
        [Entry with { Threads = ProcessSnapshot.MostThreads + 1 }],
        [.. Enumerable.Range(1, ProcessSnapshot.MostEntries + 1).Select(i => Entry with { Pid = i })],
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void New_WrongEntries_Throws(ProcessEntry[] entries) => Assert.Throws<ArgumentException>(() => new ProcessSnapshot(0, entries.AsEnumerable()));

    [Theory]
    [InlineData(-1)]
    [InlineData(ProcessSnapshot.LatestTimeMs + 1)]
    public void New_TimeOutOfBounds_Throws(long timeMs) => Assert.Throws<ArgumentException>(() => new ProcessSnapshot(timeMs, [Entry]));

    [Fact]
    public void New_AnyOrder_IsByPid()
        => Assert.Equal([1, 812, 813], GivenProcesses.Snapshot.Entries.Select(e => e.Pid));

    [Fact]
    public void At_OtherTime_KeepsTheProcesses()
    {
        var moved = GivenProcesses.Snapshot.At(7);
        Assert.Equal(7, moved.TimeMs);
        Assert.Equal(GivenProcesses.Snapshot.Entries, moved.Entries);
    }
}
