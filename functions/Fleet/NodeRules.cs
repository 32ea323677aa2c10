using System.Text;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Fleet;

/// <summary>Bounds on what is said of a node.</summary>
internal static class NodeRules
{
    public const int NameLength = 128;
    private const int TextLength = 256;
    private const int MostPairs = 32;
    private const int NotesLength = 4000;
    private const int MetadataLength = 512;

    /// <summary>Of all labels together.</summary>
    private const int MostLabelText = 4096;

    /// <summary>Of the metadata as it is stored: a property holds 32 Ki characters.</summary>
    private const int MostMetadataText = 32_000;

    /// <returns>The name without spaces around it.</returns>
    /// <exception cref="ApiException">400.</exception>
    public static string Name(string? name)
        => !string.IsNullOrWhiteSpace(name) && IsText(name, NameLength)
            ? name.Trim()
            : throw Bad("name", $"1 to {NameLength} printable characters");

    /// <exception cref="ApiException">400.</exception>
    public static string Type(string? type, string field = "type")
        => type is null ? NodeTypes.Default
            : NodeTypes.All.Contains(type) ? type : throw Bad(field, $"one of {string.Join(", ", NodeTypes.All)}");

    /// <returns>Null for nothing.</returns>
    /// <exception cref="ApiException">400.</exception>
    public static string? Line(string? text, string field)
        => text is null || IsText(text, NameLength)
            ? text?.Trim() is { Length: > 0 } some ? some : null
            : throw Bad(field, $"up to {NameLength} printable characters");

    /// <returns>Null for nothing.</returns>
    /// <exception cref="ApiException">400.</exception>
    public static string? Notes(string? text)
        => text is null || (text.Length <= NotesLength && text.All(c => !char.IsControl(c) || c is '\n' or '\r' or '\t')
            && IsWellFormed(text))
            ? string.IsNullOrWhiteSpace(text) ? null : text
            : throw Bad("notes", $"up to {NotesLength} characters, without control characters but tabs and line breaks");

    /// <exception cref="ApiException">400.</exception>
    public static IReadOnlyDictionary<string, string> Labels(IReadOnlyDictionary<string, string>? labels)
        => labels is null || (AreTexts(labels, TextLength) && labels.Sum(l => l.Key.Length + l.Value.Length) <= MostLabelText)
            ? labels ?? Node.NoMetadata
            : throw Bad(
                "labels",
                $"at most {MostPairs} names of 1 to {NameLength} and values of up to {TextLength} printable characters, "
                + $"{MostLabelText} in all");

    /// <exception cref="ApiException">400.</exception>
    public static IReadOnlyDictionary<string, string> Metadata(IReadOnlyDictionary<string, string>? metadata)
        => metadata is null || (AreTexts(metadata, MetadataLength) && NodeRows.Text(metadata).Length <= MostMetadataText)
            ? metadata ?? Node.NoMetadata
            : throw Bad(
                "metadata",
                $"at most {MostPairs} names of 1 to {NameLength} and values of up to {MetadataLength} printable characters, "
                + $"{MostMetadataText} in all as JSON");

    public static bool IsText(string text, int most) => text.Length <= most && !text.Any(char.IsControl) && IsWellFormed(text);

    public static ApiException Bad(string field, string wanted) => ApiException.BadRequest($"bad-{field}", $"'{field}' must be {wanted}.");

    /// <summary>No half of a character: such text has no normal form and no bytes.</summary>
    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var used) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }

    private static bool AreTexts(IReadOnlyDictionary<string, string> map, int most)
        => map.Count <= MostPairs
            && map.All(l => l.Key.Length > 0 && IsText(l.Key, NameLength) && l.Value is not null && IsText(l.Value, most));
}
