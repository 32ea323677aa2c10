using System.Text;

namespace CloudNexus.Wire;

/// <summary>Which texts may name a series, a label or a group.</summary>
public static class SeriesNames
{
    /// <summary>Lower-case words of letters, digits and underscores, joined by dots, the first beginning with a letter.</summary>
    public static bool IsSeriesName(string name)
    {
        if (name.Length is 0 or > SeriesLimits.NameBytes || !char.IsAsciiLetterLower(name[0]) || name[^1] == '.')
        {
            return false;
        }

        for (var i = 1; i < name.Length; i++)
        {
            var c = name[i];
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_' || (c == '.' && name[i - 1] != '.')))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsLabelName(string name) => IsSeriesName(name) && !name.Contains('.', StringComparison.Ordinal);

    /// <summary>Printable text that leaves the key of a series readable back: no braces, commas, or equals signs.</summary>
    public static bool IsLabelValue(string value)
        => IsPrintable(value) && Encoding.UTF8.GetByteCount(value) <= SeriesLimits.LabelValueBytes && value.AsSpan().IndexOfAny("{},=") < 0;

    public static bool IsPrintable(string text) => !text.Any(char.IsControl);

    /// <summary>A label value from text that others chose (a mount point, a device): what may not stand in one becomes an underscore.</summary>
    public static string CleanLabelValue(string value)
    {
        var cleaned = string.Create(value.Length, value, (clean, from) =>
        {
            for (var i = 0; i < clean.Length; i++)
            {
                clean[i] = char.IsControl(from[i]) || "{},=".Contains(from[i], StringComparison.Ordinal) ? '_' : from[i];
            }
        });
        while (Encoding.UTF8.GetByteCount(cleaned) > SeriesLimits.LabelValueBytes)
        {
            cleaned = cleaned[..^1];
        }

        return cleaned;
    }
}
