using System.IO.Compression;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Logs;

/// <summary>A body within its packed block: how it is packed, its length, its bytes.</summary>
internal static class LogPacking
{
    /// <summary>Packing and length.</summary>
    public const int MostHeaderBytes = 4;

    private const byte Stored = 0;
    private const byte Deflated = 1;

    /// <summary>Deflated, unless that would be longer.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> body)
    {
        using var packed = new MemoryStream(body.Length / 4);
        WriteHeader(packed, Deflated, body.Length);
        var header = packed.Length;
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(body);
        }

        if (packed.Length - header >= body.Length)
        {
            packed.SetLength(0);
            WriteHeader(packed, Stored, body.Length);
            packed.Write(body);
        }

        return packed.ToArray();
    }

    /// <param name="packed">At most <see cref="LogBlock.MostPackedBytes"/>; longer is malformed.</param>
    /// <param name="body">Null unless the answer is ok.</param>
    public static DecodeStatus TryUnpack(ReadOnlySpan<byte> packed, out byte[]? body)
    {
        body = null;
        var reader = new WireReader(packed);
        if (packed.Length > LogBlock.MostPackedBytes)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var packing = reader.ReadByte();
        var length = reader.ReadCount(LogBlock.MostBytes);
        if (reader.IsOk && packing > Deflated)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        if (!reader.IsOk)
        {
            return reader.Status;
        }

        var rest = reader.ReadBytes(reader.Remaining);
        body = packing == Stored ? rest.ToArray() : Inflate(rest, length);
        if (body?.Length == length)
        {
            return DecodeStatus.Ok;
        }

        body = null;
        return DecodeStatus.Malformed;
    }

    /// <summary>Null when the bytes are not deflated, or are more or fewer than <paramref name="length"/>.</summary>
    private static byte[]? Inflate(ReadOnlySpan<byte> deflated, int length)
    {
        // No matter what the length says: deflate packs 1,032 to one at best.
        if (length > (deflated.Length + 1L) * 1032)
        {
            return null;
        }

        try
        {
            using var inflate = new DeflateStream(new MemoryStream(deflated.ToArray(), writable: false), CompressionMode.Decompress);
            var body = new byte[length];
            return inflate.ReadAtLeast(body, length, throwOnEndOfStream: false) == length && inflate.ReadByte() < 0 ? body : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static void WriteHeader(MemoryStream to, byte packing, int length)
    {
        var header = new WireWriter(MostHeaderBytes);
        header.WriteByte(packing);
        header.WriteVarint((ulong)length);
        to.Write(header.Written);
    }
}
