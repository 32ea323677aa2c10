using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>The chunk list of a window: a version byte, then per chunk its schema (0 and the id at first, later its number from 1), rows and timestamps.</summary>
internal static class WindowTimes
{
    public const byte Version = 0;

    public static void Encode(ReadOnlySpan<WindowChunk> before, WindowChunk chunk, WireWriter writer)
    {
        var number = NumberOf(chunk.Schema, before);
        writer.WriteVarint((ulong)number);
        if (number == 0)
        {
            Span<byte> id = stackalloc byte[SchemaId.Bytes];
            chunk.Schema.Write(id);
            writer.WriteBytes(id);
        }

        writer.WriteVarint((ulong)chunk.Timestamps.Length);
        TimestampCodec.Encode(chunk.Timestamps, writer);
    }

    public static DecodeStatus TryDecode(ReadOnlySpan<byte> times, out List<WindowChunk> chunks)
    {
        chunks = [];
        var reader = new WireReader(times);
        if (reader.ReadByte() != Version)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var schemas = new List<SchemaId>();
        var left = WindowBlock.MostRows;
        while (reader.IsOk && reader.Remaining > 0)
        {
            var number = reader.ReadCount(schemas.Count);
            if (number == 0 && reader.ReadBytes(SchemaId.Bytes) is { Length: SchemaId.Bytes } id)
            {
                schemas.Add(SchemaId.Read(id));
                number = schemas.Count;
            }

            // Rows of a regular grid take no bytes: only the limits of blocks and windows bound what a count may allocate.
            var rows = reader.ReadCount(Math.Min(SampleBlock.MostRows, left));
            left -= rows;
            if (chunks.Count == WindowBlock.MostChunks)
            {
                reader.Fail(DecodeStatus.Malformed);
            }

            if (reader.IsOk)
            {
                var chunk = new WindowChunk(schemas[number - 1], new long[rows]);
                TimestampCodec.Decode(ref reader, chunk.Timestamps);
                chunks.Add(chunk);
            }
        }

        return reader.Status;
    }

    /// <summary>0 when no earlier chunk has the schema.</summary>
    private static int NumberOf(SchemaId schema, ReadOnlySpan<WindowChunk> before)
    {
        if (before.Length > 0 && before[0].Schema == schema)
        {
            return 1;
        }

        var seen = new List<SchemaId>();
        foreach (var chunk in before)
        {
            if (!seen.Contains(chunk.Schema))
            {
                seen.Add(chunk.Schema);
            }
        }

        return seen.IndexOf(schema) + 1;
    }
}
