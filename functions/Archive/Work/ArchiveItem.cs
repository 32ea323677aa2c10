using System.Globalization;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Work;

/// <summary>An archive in a container, by what its blob says of it.</summary>
/// <param name="Blob">Where it is.</param>
/// <param name="Id">The archive's.</param>
/// <param name="Owner">The job that made it.</param>
/// <param name="CreatedAt">When reading began.</param>
/// <param name="Tables">How many.</param>
/// <param name="Rows">In all.</param>
/// <param name="Chain">How many it builds on.</param>
/// <param name="Needs">Their ids.</param>
/// <param name="VerifiedAt">When all of it was read back as it was written; null where it was not yet.</param>
internal sealed record ArchiveItem(
    BlobItem Blob,
    string Id,
    string Owner,
    DateTimeOffset CreatedAt,
    int Tables,
    long Rows,
    int Chain,
    IReadOnlyList<string> Needs,
    DateTimeOffset? VerifiedAt)
{
    /// <summary>What the names of blobs begin with that are no archives.</summary>
    public const string WorkFolder = "work/";

    public const string Extension = ".nxb";

    private const string VerifiedName = "verifiedat";

    /// <returns>Null when it is no archive.</returns>
    public static ArchiveItem? From(BlobItem blob)
    {
        if (blob.Name.StartsWith(WorkFolder, StringComparison.Ordinal) || !blob.Name.EndsWith(Extension, StringComparison.Ordinal))
        {
            return null;
        }

        var needs = Text("needs");
        return new ArchiveItem(
            blob,
            Text("id"),
            Text("owner"),
            Moment("createdat") ?? blob.ModifiedAt,
            (int)Number("tables"),
            Number("rows"),
            (int)Number("chain"),
            needs.Length == 0 ? [] : needs.Split(','),
            Moment(VerifiedName));

        string Text(string name) => blob.Metadata.GetValueOrDefault(name, "");
        long Number(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        DateTimeOffset? Moment(string name)
            => DateTimeOffset.TryParseExact(Text(name), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
    }

    public static Dictionary<string, string> Describe(ArchivePlan plan, Manifest manifest) => new(StringComparer.Ordinal)
    {
        ["id"] = manifest.Id,
        ["owner"] = plan.Owner,
        ["createdat"] = Text(manifest.CreatedAt),
        ["tables"] = manifest.Tables.Count.ToString(CultureInfo.InvariantCulture),
        ["rows"] = manifest.Rows.ToString(CultureInfo.InvariantCulture),
        ["chain"] = plan.Chain.ToString(CultureInfo.InvariantCulture),
        ["needs"] = string.Join(',', manifest.Needs.Select(n => n.Id)),
    };

    public static Dictionary<string, string> Verified(BlobItem blob, DateTimeOffset at)
        => new(blob.Metadata, StringComparer.Ordinal) { [VerifiedName] = Text(at) };

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
