using System.Buffers.Binary;
using System.Security.Cryptography;
using CloudNexus.Functions.Identity;

namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>
/// A probe event: <c>CNPB</c>, version 1, partition (1 byte), the time of sending (epoch milliseconds, 8 bytes, little-endian) and 16 bytes of an
/// HMAC-SHA256 over them with a key that is derived from the master key: nobody else can say that all is well.
/// </summary>
public sealed class ProbeMessage(MasterKey master)
{
    public const int Bytes = HeadBytes + MacBytes;

    private const int HeadBytes = 14;
    private const int MacBytes = 16;
    private const byte Version = 1;
    private static ReadOnlySpan<byte> Magic => "CNPB"u8;

    private readonly byte[] _key = master.Derive("cloudnexus pipeline probe");

    /// <summary>Whether it says of itself that it is a probe, whoever made it. No frame does.</summary>
    public static bool IsProbe(ReadOnlySpan<byte> bytes) => bytes.Length == Bytes && bytes.StartsWith(Magic) && bytes[Magic.Length] == Version;

    /// <param name="partition">0 to 255.</param>
    /// <param name="sentMs">Epoch milliseconds.</param>
    public byte[] Write(int partition, long sentMs)
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        bytes[4] = Version;
        bytes[5] = checked((byte)partition);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(6), sentMs);
        Mac(bytes).CopyTo(bytes.AsSpan(HeadBytes));
        return bytes;
    }

    /// <summary>Null when this service did not make it.</summary>
    public (int Partition, long SentMs)? TryRead(ReadOnlySpan<byte> bytes)
        => IsProbe(bytes) && CryptographicOperations.FixedTimeEquals(Mac(bytes), bytes[HeadBytes..])
            ? (bytes[5], BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]))
            : null;

    private byte[] Mac(ReadOnlySpan<byte> bytes) => HMACSHA256.HashData(_key, bytes[..HeadBytes])[..MacBytes];
}
