using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// A window block as properties of a row: its chunk list in <c>t{suffix}…</c>, each series group in <c>g{suffix}…_{group}</c>, cut at 64 KiB. A row may
/// hold several blocks under different suffixes.
/// </summary>
internal static class WindowProperties
{
    private const string Times = "t";
    private const string Group = "g";

    /// <summary>Characters of a $select: beyond it the whole row is fetched, as servers bound their request lines.</summary>
    private const int MostSelectChars = 4000;

    public static bool Fits(WindowBlock block) => SpilledProperty.Fits(block.Times) && block.Groups.Values.All(g => SpilledProperty.Fits(g));

    public static void Write(TableEntity row, WindowBlock block, string suffix = "")
    {
        SpilledProperty.Write(row, Times + suffix, block.Times);
        foreach (var (group, bytes) in block.Groups.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            SpilledProperty.Write(row, Group + suffix, bytes, group);
        }
    }

    /// <param name="row">With the properties that <see cref="Select"/> names, or all.</param>
    /// <param name="groups">Null for all that there are.</param>
    /// <param name="suffix">Which block.</param>
    /// <exception cref="InvalidDataException">The bytes are no window.</exception>
    public static WindowBlock Read(TableEntity row, IEnumerable<string>? groups, string suffix = "")
    {
        var columns = (groups ?? SpilledProperty.ReadNames(row, Group + suffix))
            .Select(g => (Group: g, Bytes: SpilledProperty.Read(row, Group + suffix, g))).Where(g => g.Bytes.Length > 0)
            .ToDictionary(g => g.Group, g => g.Bytes);
        return WindowBlock.TryRead(SpilledProperty.Read(row, Times + suffix), columns, out var block) == DecodeStatus.Ok
            ? block!
            : throw new InvalidDataException($"Window {row.RowKey} of node {row.PartitionKey} cannot be read.");
    }

    /// <summary>The properties of these groups, and those given besides; null when they are too many to name.</summary>
    public static IReadOnlyCollection<string>? Select(
        IReadOnlyCollection<string>? groups, IEnumerable<string> suffixes, params IEnumerable<string> besides)
    {
        if (groups is null)
        {
            return null;
        }

        var names = besides.Concat(suffixes.SelectMany(s =>
            SpilledProperty.Names(Times + s).Concat(groups.SelectMany(g => SpilledProperty.Names(Group + s, g))))).ToArray();
        return names.Sum(n => n.Length + 1) <= MostSelectChars ? names : null;
    }
}
