using System.IO.Compression;
using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>The columns of a group through Brotli: where longer patterns repeat than the adaptive coder remembers.</summary>
internal static class CompressedGroup
{
    private const int Quality = 6;
    private const int WindowBits = 18;

    /// <summary>Bytes that a column's header may take beside its values.</summary>
    private const int HeaderBytes = 1024;

    /// <summary>Null when it takes as many bytes as <paramref name="less"/> or more.</summary>
    public static byte[]? TryEncode(long[][] columns, int less)
    {
        var plain = new WireWriter(1024);
        foreach (var column in columns)
        {
            ColumnCodec.EncodeForCompression(column, plain);
        }

        var compressed = new byte[Math.Max(0, less)];
        var header = new WireWriter(8);
        header.WriteVarint((ulong)plain.Length);
        if (header.Length >= less
            || !BrotliEncoder.TryCompress(plain.Written, compressed.AsSpan(header.Length), out var length, Quality, WindowBits)
            || header.Length + length >= less)
        {
            return null;
        }

        header.Written.CopyTo(compressed);
        return compressed[..(header.Length + length)];
    }

    /// <summary>Allocates at most what so many rows and columns can take.</summary>
    public static DecodeStatus TryExpand(ReadOnlySpan<byte> bytes, int columns, int rows, out byte[] expanded)
    {
        expanded = [];
        var reader = new WireReader(bytes);
        var most = (long)columns * ((rows * 11L) + HeaderBytes);
        var length = reader.ReadCount((int)Math.Min(most, int.MaxValue / 2));
        if (!reader.IsOk)
        {
            return reader.Status;
        }

        expanded = new byte[length];
        return BrotliDecoder.TryDecompress(reader.ReadBytes(reader.Remaining), expanded, out var written) && written == length
            ? DecodeStatus.Ok
            : DecodeStatus.Malformed;
    }
}
