using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Tests.Columns;

/// <summary>Every way in which a column can be coded, by name. Each can be forced on any column without gaps; those named "chosen" take gaps.</summary>
internal static class ColumnEncodings
{
    public static IReadOnlyList<string> Names { get; } =
        ["Varint", "Packed", "PackedDelta", "PackedDelta2", "Runs", "Sparse", "Xor", "chosen", "chosen for compression", "chosen and kept"];

    public static bool TakesGaps(string encoding) => encoding.StartsWith("chosen", StringComparison.Ordinal);

    public static byte[] Encode(string encoding, long[] column)
    {
        var writer = new WireWriter();
        switch (encoding)
        {
            case "chosen":
                ColumnCodec.Encode(column, writer);
                break;
            case "chosen for compression":
                ColumnCodec.EncodeForCompression(column, writer);
                break;
            case "chosen and kept":
                KeptGroup.EncodeKept([column], writer);
                break;
            default:
                var kind = Enum.Parse<ColumnKind>(encoding);
                writer.WriteByte((byte)kind);
                ColumnCodec.Encode(column, new ColumnChoice(kind, column[0]), writer);
                break;
        }

        return writer.ToArray();
    }

    /// <summary>Decodes; anything after the column is malformed.</summary>
    public static DecodeStatus Decode(string encoding, byte[] bytes, long[] rows)
    {
        if (encoding == "chosen and kept")
        {
            var status = KeptGroup.TryDecode(bytes, rows.Length, [true], out var columns);
            columns[0]?.CopyTo(rows, 0);
            return status;
        }

        var reader = new WireReader(bytes);
        ColumnCodec.Decode(ref reader, rows);
        return reader.IsOk && reader.Remaining > 0 ? DecodeStatus.Malformed : reader.Status;
    }
}
