using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>What must hold of a manifest before anything that it names is read.</summary>
internal static class ManifestCheck
{
    private const int IdCharacters = 32;
    private const int MostTables = 10_000;

    /// <exception cref="BackupException">It is of another format, or says what cannot be.</exception>
    public static void Check(Manifest manifest)
    {
        if (manifest.Format != ArchiveFormat.Name || manifest.Version != ArchiveFormat.Version)
        {
            throw new BackupException($"it is of another format ({manifest.Format} {manifest.Version}) than this program reads");
        }

        var holders = manifest.Needs.Select(n => n.Id).Append(manifest.Id).ToHashSet(StringComparer.Ordinal);
        Expect(holders.All(id => IsHex(id, IdCharacters)), "an archive's id is none");
        Expect(manifest.Tables.Count <= MostTables, "it lists too many tables");
        var names = manifest.Tables.Select(t => t.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Expect(names.Count == manifest.Tables.Count, "a table is listed twice");
        foreach (var table in manifest.Tables)
        {
            CheckName(table.Name);
            foreach (var segment in table.Segments)
            {
                Expect(
                    IsHex(segment.Sha256, ArchiveFormat.HashCharacters)
                    && segment.Bytes is > 0 and <= ArchiveFormat.MostSegmentBytes && segment.Rows > 0 && holders.Contains(segment.Archive),
                    $"a segment of table {table.Name} cannot be");
            }
        }
    }

    private static void CheckName(string name)
    {
        try
        {
            TableSyntax.CheckTableName(name);
        }
        catch (ArgumentException)
        {
            throw new BackupException("a table's name is none");
        }
    }

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);

    private static void Expect(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new BackupException(otherwise);
        }
    }
}
