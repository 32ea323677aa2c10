using CloudNexus.Wire;
using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Agent.Spool;

/// <summary>Packs samples that wait to be settled into the columns of the wire.</summary>
public static class BlockPacker
{
    public static byte[] Pack(SampleBlock block)
    {
        var writer = new WireWriter(1024);
        TimestampCodec.Encode(block.Timestamps, writer);
        foreach (var column in block.Columns)
        {
            ColumnCodec.Encode(column, writer);
        }

        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not a block of this shape.</exception>
    public static SampleBlock Unpack(ReadOnlySpan<byte> bytes, SeriesSchema schema, int rows)
    {
        var reader = new WireReader(bytes);
        var timestamps = new long[rows];
        TimestampCodec.Decode(ref reader, timestamps);
        var columns = new long[schema.Series.Count][];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new long[rows];
            ColumnCodec.Decode(ref reader, columns[i]);
        }

        return reader.IsOk && reader.Remaining == 0
            ? new SampleBlock(schema, timestamps, columns)
            : throw new InvalidDataException("The spool holds a damaged block.");
    }
}
