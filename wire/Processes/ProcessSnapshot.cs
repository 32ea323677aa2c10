namespace CloudNexus.Wire;

/// <summary>The processes of a host that used the most CPU and the most memory at one moment. Specified in docs/wire-format.md.</summary>
public sealed class ProcessSnapshot
{
    /// <summary>Twenty by CPU and twenty by memory, those in both counted once.</summary>
    public const int MostEntries = 40;

    public const long LatestTimeMs = 253_402_300_799_999;
    public const int MostCpuHundredths = 1_000_000_000;
    public const long MostMemoryBytes = 1L << 53;
    public const int MostThreads = 1 << 22;

    internal const byte Version = 0;

    /// <param name="timeMs">When it was taken, epoch milliseconds, from 1970 to 9999.</param>
    /// <param name="entries">In any order.</param>
    /// <exception cref="ArgumentException">Too many entries, a pid twice, or a value out of its bounds.</exception>
    public ProcessSnapshot(long timeMs, IEnumerable<ProcessEntry> entries)
        : this(timeMs, entries.OrderBy(e => e.Pid).ToArray())
    {
        if (timeMs is < 0 or > LatestTimeMs || Entries.Count > MostEntries)
        {
            throw new ArgumentException($"A snapshot has a time and at most {MostEntries} processes.", nameof(entries));
        }

        for (var i = 0; i < Entries.Count; i++)
        {
            if (!IsValid(Entries[i]) || (i > 0 && Entries[i - 1].Pid == Entries[i].Pid))
            {
                throw new ArgumentException($"{Entries[i]} is out of bounds or there twice.", nameof(entries));
            }
        }
    }

    private ProcessSnapshot(long timeMs, ProcessEntry[] entries)
    {
        TimeMs = timeMs;
        Entries = entries;
    }

    /// <summary>Epoch milliseconds.</summary>
    public long TimeMs { get; }

    /// <summary>By pid, ascending.</summary>
    public IReadOnlyList<ProcessEntry> Entries { get; }

    /// <summary>The same processes at another time.</summary>
    public ProcessSnapshot At(long timeMs) => new(timeMs, Entries.AsEnumerable());

    internal static ProcessSnapshot Decoded(long timeMs, ProcessEntry[] entries) => new(timeMs, entries);

    private static bool IsValid(ProcessEntry entry)
        => entry.Pid > 0 && entry.CpuHundredths is >= 0 and <= MostCpuHundredths && entry.MemoryBytes is >= 0 and <= MostMemoryBytes
            && entry.MemoryBytes % 1024 == 0 && entry.Threads is >= 0 and <= MostThreads && ProcessName.IsValid(entry.Name);
}
