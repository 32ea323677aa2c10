using System.Buffers;

namespace CloudNexus.Functions.Storage;

/// <summary>Names and keys that the service takes. A breach is a mistake in the caller, hence <see cref="ArgumentException"/>.</summary>
internal static class TableSyntax
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Alphanumeric = SearchValues.Create(Letters + "0123456789");

    public static string CheckTableName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is < 3 or > 63 || !char.IsAsciiLetter(name[0]) || name.AsSpan().ContainsAnyExcept(Alphanumeric)
            || name.Equals("tables", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"'{name}' is no table name: 3 to 63 letters and digits, a letter first, not 'tables'.", nameof(name));
        }

        return name;
    }

    public static string CheckKey(string key, string which)
    {
        ArgumentNullException.ThrowIfNull(key, which);
        if (key.Length > TableLimits.MaxKeyChars)
        {
            throw new ArgumentException($"{which} has {key.Length} characters; at most {TableLimits.MaxKeyChars} fit.", which);
        }

        foreach (var c in key)
        {
            if (c is '/' or '\\' or '#' or '?' || char.IsControl(c))
            {
                throw new ArgumentException($"{which} contains U+{(int)c:X4}: '/', '\\', '#', '?' and controls are not allowed.", which);
            }
        }

        return IsWellFormed(key) ? key : throw new ArgumentException($"{which} is not well-formed UTF-16.", which);
    }

    public static void CheckPropertyName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var valid = name.Length is > 0 and <= TableLimits.MaxPropertyNameChars && (char.IsLetter(name[0]) || name[0] == '_');
        foreach (var c in name)
        {
            valid &= char.IsLetterOrDigit(c) || c == '_';
        }

        if (!valid || name is "PartitionKey" or "RowKey" or "Timestamp")
        {
            throw new ArgumentException(
                $"'{name}' is no property name: letters, digits and '_', at most 255, no digit first.", nameof(name));
        }
    }

    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
