using System.Buffers.Binary;
using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>
/// The columns of one series group in a window: per chunk that has the group a part of its index, its length and form, its columns in schema order,
/// and a checksum of chunk and columns.
/// </summary>
internal static class WindowGroup
{
    private const int FormBits = 2;
    private const int MostPartBytes = 1 << 28;

    /// <param name="block">Whose columns are written.</param>
    /// <param name="group">Which of them.</param>
    /// <param name="chunk">The block's place in the window's chunk list.</param>
    /// <param name="keep">How hard to try, for good; null for a window that grows.</param>
    /// <param name="part">Receives the part.</param>
    /// <param name="columns">Scratch: cleared first.</param>
    public static void Encode(
        SampleBlock block, SchemaGroup group, (WindowChunk Chunk, int Index) chunk, KeepEffort? keep, WireWriter part, WireWriter columns)
    {
        columns.Clear();
        var form = PartForm.Open;
        if (keep is { } effort)
        {
            form = KeptGroup.Encode([.. group.Columns.Select(index => block.Columns[index])], columns, effort);
        }
        else
        {
            for (var i = 0; i < group.Columns.Count; i++)
            {
                ColumnCodec.Encode(block.Columns[group.Columns[i]], columns);
            }
        }

        part.WriteVarint((ulong)chunk.Index);
        part.WriteVarint(((ulong)columns.Length << FormBits) | (byte)form);
        part.WriteBytes(columns.Written);
        BinaryPrimitives.WriteUInt32LittleEndian(part.GetSpan(Checksum.Bytes), Seal(chunk.Chunk, form, columns.Written));
        part.Advance(Checksum.Bytes);
    }

    /// <summary>Hands out the wanted columns of the chunks whose schema is known, part by part.</summary>
    public static DecodeStatus TryDecode(
        ReadOnlyMemory<byte> bytes,
        string group,
        IReadOnlyList<WindowChunk> chunks,
        Func<SchemaId, SeriesSchema?> schemas,
        Func<SeriesDefinition, bool>? wanted,
        Action<WindowChunk, int, long[]> take)
    {
        var reader = new WireReader(bytes.Span);
        var next = 0;
        while (reader.IsOk && reader.Remaining > 0)
        {
            var index = reader.ReadCount(WindowBlock.MostChunks);
            var length = reader.ReadCount(MostPartBytes);
            var at = reader.Position;
            var columns = reader.ReadBytes(length >> FormBits);
            var seal = reader.ReadBytes(Checksum.Bytes);
            if (!reader.IsOk)
            {
                break;
            }

            var form = (PartForm)(length & ((1 << FormBits) - 1));
            if (index < next || index >= chunks.Count || BinaryPrimitives.ReadUInt32LittleEndian(seal) != Seal(chunks[index], form, columns))
            {
                return DecodeStatus.Malformed;
            }

            next = index + 1;
            if (schemas(chunks[index].Schema) is not { } schema)
            {
                continue;
            }

            var part = new GroupPart(chunks[index], schema, group, wanted);
            var status = part.TryDecode(form, bytes.Slice(at, columns.Length), take);
            if (status != DecodeStatus.Ok)
            {
                return status;
            }
        }

        return reader.Status;
    }

    private static uint Seal(WindowChunk chunk, PartForm form, ReadOnlySpan<byte> columns) => Checksum.Of(columns, chunk.Seal ^ (byte)form);
}
