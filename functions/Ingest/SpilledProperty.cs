using System.Globalization;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ingest;

/// <summary>Bytes that may pass the 64 KiB of one property: cut into <c>{letter}{part}</c> or <c>{letter}{part}_{name}</c>, parts from 0.</summary>
internal static class SpilledProperty
{
    /// <summary>Parts that a whole entity of 1 MiB could hold.</summary>
    private const int MostParts = TableLimits.MaxEntityBytes / TableLimits.MaxPropertyBytes;

    public static bool Fits(ReadOnlyMemory<byte> bytes) => bytes.Length <= MostParts * TableLimits.MaxPropertyBytes;

    public static void Write(TableEntity row, string letter, ReadOnlyMemory<byte> bytes, string? name = null)
    {
        for (var part = 0; part * TableLimits.MaxPropertyBytes < bytes.Length || part == 0; part++)
        {
            var rest = bytes[(part * TableLimits.MaxPropertyBytes)..];
            row[Name(letter, part, name)] = rest[..Math.Min(rest.Length, TableLimits.MaxPropertyBytes)];
        }
    }

    /// <summary>Empty when the row has no such property.</summary>
    public static byte[] Read(TableEntity row, string letter, string? name = null)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        while (parts.Count < MostParts && row.GetBinary(Name(letter, parts.Count, name)) is { } bytes)
        {
            parts.Add(bytes);
        }

        var whole = new byte[parts.Sum(p => p.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(whole.AsMemory(at));
            at += part.Length;
        }

        return whole;
    }

    /// <summary>The property names to select for one value.</summary>
    public static IEnumerable<string> Names(string letter, string? name = null) => Enumerable.Range(0, MostParts).Select(part => Name(letter, part, name));

    /// <summary>The names of all values under a letter that a row has.</summary>
    public static IEnumerable<string> ReadNames(TableEntity row, string letter)
    {
        var first = $"{letter}0_";
        return row.Properties.Keys.Where(k => k.StartsWith(first, StringComparison.Ordinal)).Select(k => k[first.Length..]);
    }

    private static string Name(string letter, int part, string? name)
        => letter + part.ToString(CultureInfo.InvariantCulture) + (name is null ? "" : $"_{name}");
}
