using System.IO.Enumeration;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>Time since the start of the system, open files, and how many processes there are (counted every tenth second).</summary>
public sealed class SystemCollector(HostRoot root, SeriesTable series) : ICollector
{
    private const int CountEvery = 10;

    // 64-bit kernels allow as many open files as there are numbers: that is no limit worth a series.
    private const ulong NoLimit = 1UL << 53;
    private static readonly EnumerationOptions Entries = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };
    private readonly ProcFile _uptimeFile = root.Proc("uptime");
    private readonly ProcFile _filesFile = root.Proc("sys/fs/file-nr");
    private readonly Slot _uptime = series.Add(SeriesDefinition.Gauge("system.uptime", "s"));
    private readonly Slot _processes = series.Add(SeriesDefinition.Gauge("system.processes", "1"));
    private readonly LateSlot _filesOpen = new(series, SeriesDefinition.Gauge("system.files_open", "1"));
    private readonly LateSlot _filesMax = new(series, SeriesDefinition.Gauge("system.files_max", "1"));
    private int _round;
    private ulong _count;

    public string Name => "system";

    public void Collect()
    {
        var fields = new ByteFields(_uptimeFile.Read());
        _uptime.Set(fields.TryNext(out double seconds) ? Math.Floor(seconds) : throw new InvalidDataException("The uptime is no number."));
        if (_round++ % CountEvery == 0)
        {
            _count = CountProcesses();
        }

        _processes.Set(_count);
        CollectFiles();
    }

    // Allocated, free (0 since long ago), most.
    private void CollectFiles()
    {
        Span<ulong> numbers = stackalloc ulong[3];
        if (_filesFile.TryRead(out var text) && new ByteFields(text.TrimEnd((byte)'\n')).TryNext(numbers))
        {
            _filesOpen.Set(numbers[0] - Math.Min(numbers[1], numbers[0]));
            if (numbers[2] < NoLimit)
            {
                _filesMax.Set(numbers[2]);
            }
        }
    }

    private ulong CountProcesses()
    {
        var processes = new FileSystemEnumerable<byte>(root.PathOf("proc"), static (ref _) => 0, Entries)
        {
            ShouldIncludePredicate = static (ref entry) => char.IsAsciiDigit(entry.FileName[0]),
        };
        return (ulong)processes.LongCount();
    }
}
