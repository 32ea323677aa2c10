using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>Snapshots as bytes, one after the other. A snapshot has one encoding only; any other is malformed.</summary>
public static class ProcessCodec
{
    /// <summary>Bytes of all snapshots in one frame.</summary>
    public const int MostBytes = 16 * 1024;

    private const int KiB = 1024;

    public static byte[] Encode(ProcessSnapshot snapshot)
    {
        var writer = new WireWriter(1024);
        writer.WriteByte(ProcessSnapshot.Version);
        writer.WriteVarint((ulong)snapshot.TimeMs);
        writer.WriteVarint((ulong)snapshot.Entries.Count);
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var pid = 0;
        foreach (var entry in snapshot.Entries)
        {
            writer.WriteVarint((ulong)(entry.Pid - pid));
            pid = entry.Pid;
            var isNew = names.TryAdd(entry.Name, names.Count);
            writer.WriteVarint((ulong)names[entry.Name]);
            if (isNew)
            {
                writer.WriteString(entry.Name);
            }

            writer.WriteVarint((ulong)entry.CpuHundredths);
            writer.WriteVarint((ulong)(entry.MemoryBytes / KiB));
            writer.WriteVarint((ulong)entry.Threads);
        }

        return writer.ToArray();
    }

    /// <summary>Decodes snapshots up to the end of the bytes; none when they are empty. Times must ascend.</summary>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> bytes, out IReadOnlyList<ProcessSnapshot>? snapshots)
    {
        snapshots = null;
        if (bytes.Length > MostBytes)
        {
            return DecodeStatus.Malformed;
        }

        var reader = new WireReader(bytes);
        var all = new List<ProcessSnapshot>();
        while (reader.IsOk && reader.Remaining > 0)
        {
            var snapshot = Decode(ref reader);
            if (reader.IsOk && all.Count > 0 && all[^1].TimeMs >= snapshot.TimeMs)
            {
                reader.Fail(DecodeStatus.Malformed);
            }

            all.Add(snapshot);
        }

        snapshots = reader.IsOk ? all : null;
        return reader.Status;
    }

    private static ProcessSnapshot Decode(ref WireReader reader)
    {
        if (reader.ReadByte() != ProcessSnapshot.Version)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var time = Bounded(ref reader, ProcessSnapshot.LatestTimeMs);
        var entries = new ProcessEntry[reader.ReadCount(ProcessSnapshot.MostEntries)];
        var names = new List<string>();
        long pid = 0;
        for (var i = 0; i < entries.Length && reader.IsOk; i++)
        {
            var step = Bounded(ref reader, int.MaxValue);
            pid += step;
            if (step == 0 || pid > int.MaxValue)
            {
                reader.Fail(DecodeStatus.Malformed);
            }

            entries[i] = new ProcessEntry(
                (int)pid,
                ReadName(ref reader, names),
                reader.ReadCount(ProcessSnapshot.MostCpuHundredths),
                Bounded(ref reader, ProcessSnapshot.MostMemoryBytes / KiB) * KiB,
                reader.ReadCount(ProcessSnapshot.MostThreads));
        }

        return ProcessSnapshot.Decoded(time, entries);
    }

    private static string ReadName(ref WireReader reader, List<string> names)
    {
        var index = reader.ReadCount(names.Count);
        if (index < names.Count || !reader.IsOk)
        {
            return reader.IsOk ? names[index] : "";
        }

        var name = reader.ReadString(ProcessName.MostBytes);
        if (reader.IsOk && (!ProcessName.IsValid(name) || names.Contains(name)))
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        names.Add(name);
        return name;
    }

    private static long Bounded(ref WireReader reader, long most)
    {
        var value = reader.ReadVarint();
        if (value > (ulong)most)
        {
            reader.Fail(DecodeStatus.Malformed);
            return 0;
        }

        return (long)value;
    }
}
