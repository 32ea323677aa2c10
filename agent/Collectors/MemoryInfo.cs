namespace CloudNexus.Agent.Collectors;

/// <summary>What is read of <c>/proc/meminfo</c>: bytes, and numbers of huge pages.</summary>
internal enum MemoryField
{
    Total,
    Free,
    Available,
    Buffers,
    Cached,
    SwapTotal,
    SwapFree,
    Dirty,
    Writeback,
    Shared,
    Slab,
    SlabReclaimable,
    PageTables,
    Committed,
    HugePages,
    HugePagesFree,
    HugePageSize,
}

/// <summary>The newest reading of <c>/proc/meminfo</c>.</summary>
internal sealed class MemoryInfo(ProcFile file)
{
    private const int Fields = (int)MemoryField.HugePageSize + 1;
    private readonly ulong?[] _values = new ulong?[Fields];

    /// <summary>Null when the line is not there or holds no number.</summary>
    public ulong? this[MemoryField field] => _values[(int)field];

    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read()
    {
        Array.Clear(_values);
        var lines = new ByteLines(file.Read());
        while (lines.Next(out var line))
        {
            var fields = new ByteFields(line);
            var name = fields.Next();
            for (var field = MemoryField.Total; (int)field < Fields; field++)
            {
                if (name.SequenceEqual(NameOf(field)))
                {
                    _values[(int)field] = fields.TryNext(out ulong value) ? InUnit(field, value) : null;
                    break;
                }
            }
        }
    }

    private static ulong? InUnit(MemoryField field, ulong value)
        => field is MemoryField.HugePages or MemoryField.HugePagesFree ? value : value < long.MaxValue / 1024 ? value * 1024 : null;

    private static ReadOnlySpan<byte> NameOf(MemoryField field) => field switch
    {
        MemoryField.Total => "MemTotal:"u8,
        MemoryField.Free => "MemFree:"u8,
        MemoryField.Available => "MemAvailable:"u8,
        MemoryField.Buffers => "Buffers:"u8,
        MemoryField.Cached => "Cached:"u8,
        MemoryField.SwapTotal => "SwapTotal:"u8,
        MemoryField.SwapFree => "SwapFree:"u8,
        MemoryField.Dirty => "Dirty:"u8,
        MemoryField.Writeback => "Writeback:"u8,
        MemoryField.Shared => "Shmem:"u8,
        MemoryField.Slab => "Slab:"u8,
        MemoryField.SlabReclaimable => "SReclaimable:"u8,
        MemoryField.PageTables => "PageTables:"u8,
        MemoryField.Committed => "Committed_AS:"u8,
        MemoryField.HugePages => "HugePages_Total:"u8,
        MemoryField.HugePagesFree => "HugePages_Free:"u8,
        _ => "Hugepagesize:"u8,
    };
}
