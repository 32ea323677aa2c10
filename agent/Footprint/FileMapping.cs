using System.Globalization;

namespace CloudNexus.Agent.Footprint;

/// <summary>A range of addresses that shows pages of a file, unchanged.</summary>
/// <param name="Start">First address.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ResidentKb">What of it is in memory, KiB.</param>
public readonly record struct FileMapping(nint Start, nuint Length, int ResidentKb)
{
    /// <summary>
    /// The private mappings of <c>/proc/self/smaps</c> that can't be written and hold no page of the process's own. What the loader changed
    /// and then locked has such pages: it is not among them.
    /// </summary>
    public static IEnumerable<FileMapping> Unchanged(TextReader smaps)
    {
        FileMapping? mapping = null;
        while (smaps.ReadLine() is { } line)
        {
            if (!char.IsAsciiLetterUpper(line.Length > 0 ? line[0] : 'A'))
            {
                mapping = ReadHead(line);
            }
            else if (mapping is { } found && line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                mapping = found with { ResidentKb = ReadKb(line) };
            }
            else if (mapping is { ResidentKb: > 0 } unchanged && line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                mapping = null;
                if (ReadKb(line) == 0)
                {
                    yield return unchanged;
                }
            }
        }
    }

    // 55c3c36a2000-55c3c3afa000 r-xp 0000c000 fe:00 1234 /usr/bin/program
    private static FileMapping? ReadHead(string line)
    {
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        if (dash < 0 || blank < dash || line.Length < blank + 5 || line[blank + 2] != '-' || line[blank + 4] != 'p'
            || !line.Contains(" /", StringComparison.Ordinal)
            || !nint.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
            || !nint.TryParse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            || end <= start)
        {
            return null;
        }

        return new FileMapping(start, (nuint)(end - start), 0);
    }

    private static int ReadKb(string line)
    {
        var digits = line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim();
        var end = digits.IndexOf(' ');
        return end > 0 && int.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var kb) ? kb : -1;
    }
}
