using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Which line: the same for ever, however rows are packed, so that a cursor stays good. Lines order by time; of one millisecond by node,
/// frame and place in it.
/// </summary>
/// <param name="NodeId">Empty stands before every line of its millisecond.</param>
/// <param name="Index">In its frame's lines of the same hour.</param>
public readonly record struct LogPlace(long TimeMs, string NodeId, ulong Epoch, ulong Sequence, int Index) : IComparable<LogPlace>
{
    private const int MostText = 160;

    /// <summary>Before every line of this time.</summary>
    public static LogPlace Before(long timeMs) => new(timeMs, "", 0, 0, 0);

    public static bool operator <(LogPlace left, LogPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPlace left, LogPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPlace left, LogPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPlace left, LogPlace right) => left.CompareTo(right) >= 0;

    public int CompareTo(LogPlace other)
    {
        var order = TimeMs.CompareTo(other.TimeMs);
        order = order != 0 ? order : string.CompareOrdinal(NodeId, other.NodeId);
        order = order != 0 ? order : Epoch.CompareTo(other.Epoch);
        order = order != 0 ? order : Sequence.CompareTo(other.Sequence);
        return order != 0 ? order : Index.CompareTo(other.Index);
    }

    /// <summary>Fit for a URL.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TimeMs}.{Epoch:x}.{Sequence:x}.{Index}.{NodeId}");

    public static bool TryParse(string? text, [NotNullWhen(true)] out LogPlace? place)
    {
        place = text is { Length: <= MostText } && text.Split('.') is [var time, var epoch, var sequence, var index, var node]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var timeMs)
            && timeMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && ulong.TryParse(epoch, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var e)
            && ulong.TryParse(sequence, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var s)
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
            && (node.Length == 0 || Wire.NodeId.IsValid(node))
            ? new LogPlace(timeMs, node, e, s, i)
            : null;
        return place is not null;
    }
}
