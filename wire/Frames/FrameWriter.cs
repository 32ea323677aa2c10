using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>Makes frames. One writer serves one agent; it keeps its buffer between frames.</summary>
public sealed class FrameWriter
{
    private readonly WireWriter _writer = new(4096);

    /// <summary>The frame's bytes, MAC included.</summary>
    /// <param name="header">What the frame says of itself.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="withSchema">Whether their schema goes along.</param>
    /// <param name="macKey">What the MAC is made with.</param>
    /// <param name="processes">Encoded process snapshots (<see cref="ProcessCodec"/>); empty for none.</param>
    /// <exception cref="ArgumentException">The header and the block name different schemas, the snapshots are over
    /// <see cref="ProcessCodec.MostBytes"/>, or the frame is over <see cref="Frame.MostBytes"/>.</exception>
    public byte[] Write(
        FrameHeader header, SampleBlock samples, bool withSchema, ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> processes = default)
    {
        if (header.SchemaId != samples.Schema.Id)
        {
            throw new ArgumentException("The header names another schema than the samples have.", nameof(header));
        }

        if (processes.Length > ProcessCodec.MostBytes)
        {
            throw new ArgumentException($"{processes.Length} bytes of snapshots; at most {ProcessCodec.MostBytes} fit.", nameof(processes));
        }

        _writer.Clear();
        WriteHeader(header, samples.Schema, withSchema, !processes.IsEmpty);
        if (!processes.IsEmpty)
        {
            _writer.WriteVarint((ulong)processes.Length);
            _writer.WriteBytes(processes);
        }

        _writer.WriteVarint((ulong)samples.Rows);
        _writer.WriteVarint((ulong)samples.Columns.Count);
        TimestampCodec.Encode(samples.Timestamps, _writer);
        foreach (var column in samples.Columns)
        {
            ColumnCodec.Encode(column, _writer);
        }

        FrameMac.Append(_writer, macKey);
        return _writer.Length <= Frame.MostBytes
            ? _writer.ToArray()
            : throw new ArgumentException($"The samples make a frame of {_writer.Length} bytes; at most {Frame.MostBytes} may be sent.", nameof(samples));
    }

    private void WriteHeader(FrameHeader header, SeriesSchema schema, bool withSchema, bool withProcesses)
    {
        _writer.WriteByte(Frame.Magic0);
        _writer.WriteByte(Frame.Magic1);
        _writer.WriteByte(Frame.Version);
        _writer.WriteByte((byte)((withSchema ? Frame.SchemaFlag : 0) | (header.Stopping ? Frame.StoppingFlag : 0)
            | (withProcesses ? Frame.ProcessesFlag : 0)));
        _writer.WriteString(header.NodeId);
        _writer.WriteString(header.KeyId);
        _writer.WriteUInt64(header.Epoch);
        _writer.WriteVarint(header.Sequence);
        _writer.WriteVarint(header.LowestHeld);
        _writer.WriteVarint((ulong)header.FlushIntervalMs);
        Span<byte> id = stackalloc byte[SchemaId.Bytes];
        header.SchemaId.Write(id);
        _writer.WriteBytes(id);
        if (withSchema)
        {
            _writer.WriteVarint((ulong)schema.Encoded.Length);
            _writer.WriteBytes(schema.Encoded.Span);
        }
    }
}
