using System.Buffers;
using System.Globalization;

namespace CloudNexus.Agent.Logs;

/// <summary>How those who rotate logs name what they move aside: <c>x.log.1</c>, <c>x.log-20261121</c>, <c>x.log.old</c>.</summary>
internal static class RotatedNames
{
    private const int MostCountDigits = 5;
    private static readonly string[] Packed = [".gz", ".bz2", ".xz", ".zst", ".lz4", ".zip", ".Z"];
    private static readonly SearchValues<char> Numbers = SearchValues.Create("0123456789.-_:TZ");
    private static readonly string[] Old = [".old", ".bak", "~"];

    public static bool IsPacked(string path) => Array.Exists(Packed, end => path.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Whether the one path is what becomes of the other's file, not packed.</summary>
    public static bool IsRotated(ReadOnlySpan<char> path, ReadOnlySpan<char> of)
        => path.Length > of.Length && path.StartsWith(of, StringComparison.Ordinal) && IsRotatedEnd(path[of.Length..]);

    /// <summary>Paths beside this one that hold what was in it before, in no order.</summary>
    public static IEnumerable<string> Beside(string path)
    {
        try
        {
            return Array.FindAll(
                Directory.GetFiles(Path.GetDirectoryName(path) ?? "/", Path.GetFileName(path) + "*"), other => IsRotated(other, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Which of two ends of names beside one path is of the older file: less than 0 for the first. Numbers grow with age, dates do
    /// not.</summary>
    public static int Compare(ReadOnlySpan<char> end, ReadOnlySpan<char> other)
        => Count(end) is { } a && Count(other) is { } b && a != b ? b.CompareTo(a) : end.CompareTo(other, StringComparison.Ordinal);

    /// <summary>The path whose file this was, by its name; null when it does not look rotated.</summary>
    public static string? Before(string path)
    {
        string? before = null;
        for (var length = path.Length - 1; length > 0 && path[length] != '/'; length--)
        {
            if (IsRotatedEnd(path.AsSpan(length)) && path[length - 1] != '/')
            {
                before = path[..length];
            }
        }

        return before;
    }

    private static int? Count(ReadOnlySpan<char> end)
        => end.Length is > 1 and <= 1 + MostCountDigits && int.TryParse(end[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;

    // A number or a date, set off by a dot or a dash.
    private static bool IsRotatedEnd(ReadOnlySpan<char> end)
    {
        foreach (var old in Old)
        {
            if (end.SequenceEqual(old))
            {
                return true;
            }
        }

        return end.Length >= 2 && end[0] is '.' or '-' && end.ContainsAnyInRange('0', '9') && !end.ContainsAnyExcept(Numbers);
    }
}
