namespace CloudNexus.Wire.Tests.Processes;

/// <summary>Fixed and random snapshots.</summary>
internal static class GivenProcesses
{
    public static ProcessSnapshot Snapshot { get; } = new(
        1_000_000_020_000,
        [
            new ProcessEntry(812, "worker", 15_000, 300 * 1024, 4),
            new ProcessEntry(1, "init", 2, 12 * 1024, 1),
            new ProcessEntry(813, "worker", 0, 1L << 40, 1),
        ]);

    public static ProcessSnapshot Random(Random random, long timeMs)
    {
        var pids = Enumerable.Range(0, random.Next(ProcessSnapshot.MostEntries + 1))
            .Select(i => random.Next(2) == 0 ? i + 1 : random.Next(1, int.MaxValue)).Distinct();
        return new ProcessSnapshot(timeMs, pids.Select(pid => new ProcessEntry(
            pid,
            random.Next(4) switch { 0 => "", 1 => "worker", 2 => $"p {pid} (ü)", _ => new string('x', random.Next(1, ProcessName.MostBytes + 1)) },
            random.Next(ProcessSnapshot.MostCpuHundredths + 1),
            random.NextInt64((ProcessSnapshot.MostMemoryBytes / 1024) + 1) * 1024,
            random.Next(ProcessSnapshot.MostThreads + 1))));
    }

    public static void AssertSame(IEnumerable<ProcessSnapshot> expected, IEnumerable<ProcessSnapshot>? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Select(s => s.TimeMs), actual.Select(s => s.TimeMs));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Entries, pair.Second.Entries));
    }
}
