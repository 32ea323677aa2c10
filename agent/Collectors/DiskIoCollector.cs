using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// What whole disks have read and written since the start of the system, how long that took, and how much waits, from
/// <c>/proc/diskstats</c>.
/// </summary>
public sealed class DiskIoCollector(HostRoot root, SeriesTable series) : ICollector
{
    private const int MostDisks = 64;
    private const int KeepRounds = 60;
    private const ulong SectorBytes = 512;

    // Reads, reads merged, sectors read, ms, writes, writes merged, sectors written, ms, in flight, ms busy.
    private const int Columns = 10;

    // Layers above other disks (device mapper, software RAID) would count the same transfer twice.
    private static readonly string[] NotDisks = ["loop", "ram", "zram", "dm-", "md", "fd", "sr"];

    private readonly ProcFile _file = root.Proc("diskstats");
    private readonly Dictionary<string, bool> _wholeDisks = new(StringComparer.Ordinal);
    private readonly DeviceTable _disks = new(series, MostDisks, KeepRounds, Define);

    public string Name => "disk_io";

    public void Collect()
    {
        var lines = new ByteLines(_file.Read());
        Span<ulong> numbers = stackalloc ulong[Columns];
        while (lines.Next(out var line))
        {
            var fields = new ByteFields(line);
            fields.Next();
            fields.Next();
            var name = fields.Next();

            // Many kernels list devices that nothing is attached to: no disk has been in use without a single read.
            if (!fields.TryNext(numbers) || (numbers[0] == 0 && numbers[4] == 0) || !IsWholeDisk(name) || _disks.Meet(name) is not { } disk)
            {
                continue;
            }

            disk.Slots[0].Set(numbers[2] * SectorBytes);
            disk.Slots[1].Set(numbers[6] * SectorBytes);
            disk.Slots[2].Set(numbers[0]);
            disk.Slots[3].Set(numbers[4]);
            disk.Slots[4].Set(numbers[9]);
            disk.Slots[5].Set(numbers[3]);
            disk.Slots[6].Set(numbers[7]);
            disk.Slots[7].Set(numbers[8]);
        }

        _disks.EndRound();
    }

    private static IEnumerable<SeriesDefinition> Define(string name)
    {
        var label = ("device", SeriesNames.CleanLabelValue(name));
        yield return SeriesDefinition.Counter("disk_io.read_bytes", "By", label);
        yield return SeriesDefinition.Counter("disk_io.write_bytes", "By", label);
        yield return SeriesDefinition.Counter("disk_io.reads", "1", label);
        yield return SeriesDefinition.Counter("disk_io.writes", "1", label);
        yield return SeriesDefinition.Counter("disk_io.busy_ms", "ms", label);
        yield return SeriesDefinition.Counter("disk_io.read_ms", "ms", label);
        yield return SeriesDefinition.Counter("disk_io.write_ms", "ms", label);
        yield return SeriesDefinition.Gauge("disk_io.queue", "1", 0, label);
    }

    private bool IsWholeDisk(ReadOnlySpan<byte> name)
    {
        const int MostKnown = 4096;
        Span<char> text = stackalloc char[64];
        if (name.IsEmpty || name.Length > text.Length)
        {
            return false;
        }

        text = text[..Encoding.UTF8.GetChars(name, text)];
        if (_wholeDisks.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var whole))
        {
            return whole;
        }

        if (_wholeDisks.Count >= MostKnown)
        {
            _wholeDisks.Clear();
        }

        return _wholeDisks[text.ToString()] = LooksWhole(text.ToString());
    }

    // A whole disk has a directory of its own in /sys/block ('/' in its name stands as '!'); a partition's is within its disk's.
    private bool LooksWhole(string name)
    {
        if (Array.Exists(NotDisks, prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            return false;
        }

        return Directory.Exists(root.PathOf("sys/block"))
            ? Directory.Exists(root.PathOf($"sys/block/{name.Replace('/', '!')}"))
            : !IsPartitionName(name);
    }

    private static bool IsPartitionName(string name)
    {
        var stem = name.AsSpan().TrimEnd("0123456789");
        var numbered = name.StartsWith("nvme", StringComparison.Ordinal) || name.StartsWith("mmcblk", StringComparison.Ordinal);
        return stem.Length < name.Length && (numbered ? stem.EndsWith("p", StringComparison.Ordinal) : true);
    }
}
