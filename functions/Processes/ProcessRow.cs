using System.Globalization;
using System.IO.Compression;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Processes;

/// <summary>
/// An hour of one node's snapshots: a property <c>m00</c> … <c>m59</c> for each minute, so that writing one touches no other. A property's first byte
/// says how the rest stands.
/// </summary>
internal static class ProcessRow
{
    public const long MinuteMs = 60_000;
    public const long HourMs = 60 * MinuteMs;
    private const byte Plain = 0;
    private const byte Brotli = 1;
    private const int BrotliQuality = 5;
    private const int BrotliWindow = 16;

    /// <summary>Of the hour that a time is in; sorts by time.</summary>
    public static string KeyOf(long timeMs) => (timeMs / HourMs).ToString("d8", CultureInfo.InvariantCulture);

    public static int MinuteOf(long timeMs) => (int)(timeMs % HourMs / MinuteMs);

    public static void Set(TableEntity row, ProcessSnapshot snapshot)
        => row[Name(MinuteOf(snapshot.TimeMs))] = Pack(ProcessCodec.Encode(snapshot));

    public static IEnumerable<string> Names(int fromMinute, int toMinute) => Enumerable.Range(fromMinute, toMinute - fromMinute + 1).Select(Name);

    /// <summary>The newest snapshot of the row within two times, both included; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The row holds something else.</exception>
    public static ProcessSnapshot? Newest(TableEntity row, long fromMs, long toMs)
    {
        for (var minute = 59; minute >= 0; minute--)
        {
            if (row.GetBinary(Name(minute)) is { } packed && Unpack(packed.Span) is var snapshot && snapshot.TimeMs >= fromMs && snapshot.TimeMs <= toMs)
            {
                return snapshot;
            }
        }

        return null;
    }

    private static string Name(int minute) => $"m{minute:d2}";

    private static byte[] Pack(ReadOnlySpan<byte> encoded)
    {
        var packed = new byte[encoded.Length + 1];
        if (BrotliEncoder.TryCompress(encoded, packed.AsSpan(1), out var length, BrotliQuality, BrotliWindow) && length < encoded.Length)
        {
            packed[0] = Brotli;
            return packed[..(length + 1)];
        }

        packed[0] = Plain;
        encoded.CopyTo(packed.AsSpan(1));
        return packed;
    }

    private static ProcessSnapshot Unpack(ReadOnlySpan<byte> packed)
    {
        var encoded = packed.IsEmpty ? packed : packed[1..];
        if (!packed.IsEmpty && packed[0] == Brotli)
        {
            var buffer = new byte[ProcessCodec.MostBytes];
            encoded = BrotliDecoder.TryDecompress(encoded, buffer, out var length) ? buffer.AsSpan(0, length) : default;
        }

        return ProcessCodec.TryDecode(encoded, out var snapshots) == DecodeStatus.Ok && snapshots is [var snapshot]
            ? snapshot
            : throw new InvalidDataException("A stored process snapshot cannot be read.");
    }
}
