using System.Buffers;
using System.Numerics;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>Finds the lines of a row that are wanted, in its bytes as they were unpacked.</summary>
internal static class LogMatcher
{
    /// <param name="query">What is wanted.</param>
    /// <param name="row">The row.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="skip">Frames whose lines were taken from other rows.</param>
    /// <exception cref="InvalidDataException">The row tells other lines than it has.</exception>
    public static List<(LogPlace Place, int Line)> Find(
        LogQuery query, LogRow row, LogBlock lines, IReadOnlySet<(long HourMs, ulong Epoch, ulong Sequence)> skip)
    {
        if (row.Segments.Sum(s => (long)s.Lines) != lines.Count)
        {
            throw new InvalidDataException("A row of logs has other lines than it says.");
        }

        var found = new List<(LogPlace, int)>();
        var source = query.Source is null ? -1 : lines.Sources.ToList().IndexOf(query.Source);
        if (query.Source is not null && source < 0)
        {
            return found;
        }

        var lower = query.Terms.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(lines.Texts.Length);
        try
        {
            Lower(query.Terms.IsEmpty ? [] : lines.Texts, lower);
            if (query.Terms.MayMatch(lower.AsSpan(0, query.Terms.IsEmpty ? 0 : lines.Texts.Length)))
            {
                Find(query, row, lines, skip, source, lower, found);
            }
        }
        finally
        {
            if (!query.Terms.IsEmpty)
            {
                ArrayPool<byte>.Shared.Return(lower);
            }
        }

        return found;
    }

    private static void Find(
        LogQuery query,
        LogRow row,
        LogBlock lines,
        IReadOnlySet<(long HourMs, ulong Epoch, ulong Sequence)> skip,
        int source,
        byte[] lower,
        List<(LogPlace Place, int Line)> found)
    {
        var (line, at) = (0, 0);
        foreach (var segment in row.Segments)
        {
            var isTaken = row.IsPacked && skip.Contains((row.HourMs, segment.Epoch, segment.Sequence));
            for (var i = 0; i < segment.Lines; i++, line++)
            {
                var time = lines.TimesMs[line];
                var text = lines.TextOf(line);
                if (!isTaken && time >= query.FromMs && time < query.ToMs && lines.Levels[line] >= (byte)query.Least
                    && (source < 0 || lines.SourceIndices[line] == source)
                    && (query.Terms.IsEmpty || query.Terms.Match(text, lower.AsSpan(at, text.Length))))
                {
                    found.Add((new LogPlace(time, row.NodeId, segment.Epoch, segment.Sequence, i), line));
                }

                at += text.Length;
            }
        }
    }

    /// <summary>A to Z as a to z.</summary>
    private static void Lower(ReadOnlySpan<byte> text, Span<byte> lower)
    {
        var at = 0;
        var (first, last, bit) = (new Vector<byte>((byte)'A'), new Vector<byte>((byte)'Z'), new Vector<byte>(0x20));
        for (; at <= text.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            var part = new Vector<byte>(text[at..]);
            var isUpper = Vector.GreaterThanOrEqual(part, first) & Vector.LessThanOrEqual(part, last);
            (part | (isUpper & bit)).CopyTo(lower[at..]);
        }

        for (; at < text.Length; at++)
        {
            lower[at] = text[at] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[at] | 0x20) : text[at];
        }
    }
}
