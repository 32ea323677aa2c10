using System.Security.Cryptography;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>The MAC that a frame ends with: the first 16 bytes of the HMAC-SHA256 of all before it.</summary>
internal static class FrameMac
{
    public static void Append(WireWriter frame, ReadOnlySpan<byte> macKey)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(macKey, frame.Written, mac);
        frame.WriteBytes(mac[..Frame.MacBytes]);
    }

    /// <summary>Compares in constant time.</summary>
    /// <param name="frame">At least as long as a MAC.</param>
    /// <param name="macKey">What it should be made with.</param>
    public static bool IsValid(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> macKey)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(macKey, frame[..^Frame.MacBytes], mac);
        return CryptographicOperations.FixedTimeEquals(mac[..Frame.MacBytes], frame[^Frame.MacBytes..]);
    }
}
