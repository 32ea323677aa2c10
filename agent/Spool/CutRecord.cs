using CloudNexus.Wire;
using CloudNexus.Wire.Io;

namespace CloudNexus.Agent.Spool;

/// <summary>Says which samples a frame is made of; its encoded process snapshots follow to the end of the record.</summary>
/// <param name="FirstMs">Time of the first sample; with <paramref name="LastMs"/> it shows whether the samples are still those.</param>
internal readonly record struct CutRecord(
    ulong Epoch, ulong Sequence, long FirstNumber, int Rows, long FirstMs, long LastMs, int FlushIntervalMs, bool Stopping, SchemaId Schema)
{
    public const int MostRows = SampleBlock.MostRows;

    private const int MostFlushIntervalMs = 3_600_000;

    public void Write(WireWriter writer)
    {
        writer.WriteUInt64(Epoch);
        writer.WriteVarint(Sequence);
        writer.WriteVarint((ulong)FirstNumber);
        writer.WriteVarint((ulong)Rows);
        writer.WriteZigZag(FirstMs);
        writer.WriteZigZag(LastMs - FirstMs);
        writer.WriteVarint((ulong)FlushIntervalMs);
        writer.WriteByte(Stopping ? (byte)1 : (byte)0);
        Schema.Write(writer.GetSpan(SchemaId.Bytes));
        writer.Advance(SchemaId.Bytes);
    }

    /// <summary>Null when the payload is no cut.</summary>
    public static CutRecord? Read(ref WireReader reader)
    {
        var (epoch, sequence, first) = (reader.ReadUInt64(), reader.ReadVarint(), reader.ReadVarint());
        var rows = reader.ReadCount(MostRows);
        var firstMs = reader.ReadZigZag();
        var lastMs = firstMs + reader.ReadZigZag();
        var flush = reader.ReadCount(MostFlushIntervalMs);
        var flags = reader.ReadByte();
        var id = reader.ReadBytes(SchemaId.Bytes);
        var isCut = reader.IsOk && epoch != 0 && sequence != 0 && first <= long.MaxValue / 2 && flags <= 1;
        return isCut
            ? new CutRecord(epoch, sequence, (long)first, rows, firstMs, lastMs, flush, flags != 0, SchemaId.Read(id))
            : null;
    }
}

/// <summary>A frame that is held no more; with epoch 0, samples that were dropped before they were in one.</summary>
internal readonly record struct ReleasedRecord(ulong Epoch, ulong Sequence, long FirstNumber, long EndNumber)
{
    public void Write(WireWriter writer)
    {
        writer.WriteUInt64(Epoch);
        writer.WriteVarint(Sequence);
        writer.WriteVarint((ulong)FirstNumber);
        writer.WriteVarint((ulong)(EndNumber - FirstNumber));
    }

    /// <summary>Null when the payload is no release.</summary>
    public static ReleasedRecord? Read(ref WireReader reader)
    {
        var (epoch, sequence, first, count) = (reader.ReadUInt64(), reader.ReadVarint(), reader.ReadVarint(), reader.ReadVarint());
        return reader.IsOk && first <= long.MaxValue / 2 && count <= long.MaxValue / 2
            ? new ReleasedRecord(epoch, sequence, (long)first, (long)(first + count))
            : null;
    }
}

/// <summary>How a life of the agent ended: in the same run of the system the next one may go on from here.</summary>
internal readonly record struct EndedRecord(ulong Epoch, ulong NextSequence, string BootId)
{
    public void Write(WireWriter writer)
    {
        writer.WriteUInt64(Epoch);
        writer.WriteVarint(NextSequence);
        writer.WriteString(BootId);
    }

    /// <summary>Null when the payload is no end.</summary>
    public static EndedRecord? Read(ref WireReader reader)
    {
        var (epoch, next, boot) = (reader.ReadUInt64(), reader.ReadVarint(), reader.ReadString(SpoolFormat.LongestBootId));
        return reader.IsOk && epoch != 0 && next != 0 && boot.Length > 0 ? new EndedRecord(epoch, next, boot) : null;
    }
}
