using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace CloudNexus.Cron;

/// <summary>The values that one field allows, a bit each.</summary>
internal readonly record struct CronField(ulong Bits)
{
    /// <summary>Whether one value is allowed, and no other.</summary>
    public bool IsOne => BitOperations.IsPow2(Bits);

    public bool Contains(int value) => (Bits >> value & 1) != 0;

    /// <returns>The first allowed value at or after the given one; -1 when there is none.</returns>
    public int AtOrAfter(int value)
    {
        var rest = value > 63 ? 0 : Bits >> value << value;
        return rest == 0 ? -1 : BitOperations.TrailingZeroCount(rest);
    }

    /// <summary>Reads a list of <c>*</c>, <c>n</c>, <c>a-b</c>, each with an optional <c>/step</c>.</summary>
    public static bool TryParse(string text, CronFieldKind kind, out CronField field, [NotNullWhen(false)] out string? problem)
    {
        field = default;
        ulong bits = 0;
        foreach (var item in text.Split(','))
        {
            if (!TryParseItem(item, kind, out var itemBits))
            {
                problem = $"\"{item}\" is no {kind.Name} ({kind.Least}-{kind.Most}, a range a-b, or *, with an optional /step)";
                return false;
            }

            bits |= itemBits;
        }

        field = new CronField(bits);
        problem = null;
        return true;
    }

    private static bool TryParseItem(string item, CronFieldKind kind, out ulong bits)
    {
        bits = 0;
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? item : item[..slash];
        var step = 1;
        if (slash >= 0 && (!TryNumber(item[(slash + 1)..], out step) || step == 0))
        {
            return false;
        }

        if (!TryRange(range, kind, hasStep: slash >= 0, out var first, out var last))
        {
            return false;
        }

        for (var value = first; value <= last; value += step)
        {
            bits |= 1UL << value;
        }

        return true;
    }

    private static bool TryRange(string range, CronFieldKind kind, bool hasStep, out int first, out int last)
    {
        (first, last) = (kind.Least, kind.Most);
        if (range == "*")
        {
            return true;
        }

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (dash >= 0)
        {
            var areValues = TryValue(range[..dash], kind, out first) & TryValue(range[(dash + 1)..], kind, out last);
            last = last == 0 && first > 0 && kind.Most == 7 ? 7 : last;
            return areValues && first <= last;
        }

        // "5/15" goes on from 5 to the field's end.
        var isValue = TryValue(range, kind, out first);
        last = hasStep ? kind.Most : first;
        return isValue;
    }

    private static bool TryValue(string text, CronFieldKind kind, out int value)
    {
        if (TryNumber(text, out value))
        {
            return value >= kind.Least && value <= kind.Most;
        }

        for (var i = 0; i < kind.Names.Count; i++)
        {
            if (text.Length >= 3 && kind.Names[i].StartsWith(text, StringComparison.OrdinalIgnoreCase))
            {
                value = kind.Least + i;
                return true;
            }
        }

        return false;
    }

    /// <summary>Two digits are enough for every field; more cannot overflow what follows.</summary>
    private static bool TryNumber(string text, out int value)
    {
        value = 0;
        return text.Length <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
