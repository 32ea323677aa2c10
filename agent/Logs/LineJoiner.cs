using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Logs;

/// <summary>Which lines belong to the one before.</summary>
internal static class LineJoiner
{
    /// <param name="line">The line's bytes, or those that are there of it.</param>
    /// <param name="rule">How to tell.</param>
    public static bool Continues(ReadOnlySpan<byte> line, LogJoining rule) => rule switch
    {
        LogJoining.Indented => line.IsEmpty || line[0] is (byte)' ' or (byte)'\t' or (byte)'}' or (byte)')' or (byte)']'
            || line.StartsWith("at "u8) || line.StartsWith("Caused by"u8) || line.StartsWith("\r"u8),
        LogJoining.Dated => !BeginsWithDate(line),
        _ => false,
    };

    /// <summary>2026-11-21…, 21/Nov/…, 12:30:59…, Nov 21 …, also after a bracket.</summary>
    public static bool BeginsWithDate(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart("[(<"u8);
        return IsDigits(line, 0, 4) && Is(line, 4, "-/."u8) && IsDigits(line, 5, 2)
            || IsDigits(line, 0, 2) && Is(line, 2, "/.-"u8)
            || IsDigits(line, 0, 2) && Is(line, 2, ":"u8) && IsDigits(line, 3, 2)
            || IsMonth(line);
    }

    private static bool IsDigits(ReadOnlySpan<byte> line, int at, int count)
        => line.Length >= at + count && !line.Slice(at, count).ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool Is(ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> any) => line.Length > at && any.Contains(line[at]);

    private static bool IsMonth(ReadOnlySpan<byte> line)
    {
        var months = "JanFebMarAprMayJunJulAugSepOctNovDec"u8;
        var at = line.Length > 5 && line[3] == ' ' ? months.IndexOf(line[..3]) : -1;
        return at >= 0 && at % 3 == 0 && (char.IsAsciiDigit((char)line[4]) || char.IsAsciiDigit((char)line[5]));
    }
}
