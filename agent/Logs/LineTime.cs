using System.Globalization;

namespace CloudNexus.Agent.Logs;

/// <summary>Reads the time that a line begins with, where it says how far it is from UTC.</summary>
internal static class LineTime
{
    private const int Shortest = 20;
    private const int Longest = 40;

    /// <summary>2026-11-21T19:58:01.123Z, also with a blank between date and time, and with +01:00.</summary>
    /// <returns>Epoch milliseconds; null when the line begins otherwise.</returns>
    public static long? Find(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart("[ "u8);
        if (line.Length < Shortest || line[4] != '-' || line[7] != '-' || line[10] is not ((byte)'T' or (byte)' ') || line[13] != ':')
        {
            return null;
        }

        var end = 19;
        while (end < Math.Min(line.Length, Longest) && (char.IsAsciiDigit((char)line[end]) || line[end] is (byte)'.' or (byte)','))
        {
            end++;
        }

        if (end == line.Length)
        {
            return null;
        }

        var zone = line[end] == 'Z' ? 1 : line[end] is (byte)'+' or (byte)'-' ? Math.Min(6, line.Length - end) : 0;
        Span<char> text = stackalloc char[Longest + 6];
        for (var i = 0; i < end + zone; i++)
        {
            text[i] = line[i] == ',' ? '.' : (char)line[i];
        }

        return zone > 0 && DateTimeOffset.TryParse(
            text[..(end + zone)], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : null;
    }
}
