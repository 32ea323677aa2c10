using System.Globalization;

namespace CloudNexus.Agent.Systemd;

/// <summary>Reads what <c>systemctl</c> prints for programs.</summary>
internal static class SystemdText
{
    /// <summary>Lines of <c>list-units --all --plain --no-legend --full</c>: name, load, active and sub-state, description.</summary>
    public static IEnumerable<(string Unit, string ActiveState)> Units(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            // Some versions mark units in trouble with a dot even in plain lists.
            var words = line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries);
            var first = words.Length > 0 && words[0] is "●" or "*" or "×" ? 1 : 0;
            if (words.Length > first + 2 && words[first].Contains('.', StringComparison.Ordinal))
            {
                yield return (words[first], words[first + 2]);
            }
        }
    }

    /// <summary>Blocks of <c>show --property=Id,NRestarts</c>, apart by an empty line; only services that were restarted.</summary>
    public static IEnumerable<(string Unit, ulong Count)> Restarts(string text)
    {
        foreach (var block in text.Split("\n\n"))
        {
            var (unit, count) = ("", 0UL);
            foreach (var line in block.Split('\n'))
            {
                if (line.StartsWith("Id=", StringComparison.Ordinal))
                {
                    unit = line[3..].Trim();
                }
                else if (line.StartsWith("NRestarts=", StringComparison.Ordinal))
                {
                    _ = ulong.TryParse(line.AsSpan(10), NumberStyles.None, CultureInfo.InvariantCulture, out count);
                }
            }

            if (unit.Length > 0 && count > 0)
            {
                yield return (unit, count);
            }
        }
    }
}
