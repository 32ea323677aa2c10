using System.Globalization;
using CloudNexus.Functions.Events;

namespace CloudNexus.Functions.Fleet;

/// <summary>What differs between two states of a node, of what people say of it.</summary>
internal static class NodeDiff
{
    /// <summary>Fields that are told one by one; of more the number is told.</summary>
    private const int MostChanges = 40;

    private const int MostChars = 256;

    /// <param name="before">Null for a node that is new.</param>
    /// <param name="after">Null for one that is gone.</param>
    /// <returns>Labels and metadata as <c>labels.{name}</c> and <c>metadata.{name}</c>; values cut at 256 characters.</returns>
    public static IReadOnlyList<FieldChange> Of(Node? before, Node? after)
    {
        var changes = new List<FieldChange>();
        Add("name", before?.Name, after?.Name);
        Add("type", before?.Type, after?.Type);
        Add("location", before?.Location, after?.Location);
        Add("provider", before?.Provider, after?.Provider);
        Add("notes", before?.Notes, after?.Notes);
        Add("archivedAt", Time(before?.ArchivedAt), Time(after?.ArchivedAt));
        AddAll("labels.", before?.Labels, after?.Labels);
        AddAll("metadata.", before?.Metadata, after?.Metadata);
        return changes.Count <= MostChanges
            ? changes
            : [.. changes.Take(MostChanges), new("others", null, (changes.Count - MostChanges).ToString(CultureInfo.InvariantCulture))];

        void Add(string field, string? old, string? now)
        {
            if (old != now)
            {
                changes.Add(new FieldChange(field, Cut(old), Cut(now)));
            }
        }

        void AddAll(string prefix, IReadOnlyDictionary<string, string>? old, IReadOnlyDictionary<string, string>? now)
        {
            foreach (var name in (old?.Keys ?? []).Union(now?.Keys ?? []).Order(StringComparer.Ordinal))
            {
                Add(prefix + name, old?.GetValueOrDefault(name), now?.GetValueOrDefault(name));
            }
        }
    }

    /// <summary>In a line, for the audit log.</summary>
    public static string Text(IReadOnlyList<FieldChange> changes)
        => string.Join(", ", changes.Select(c => $"{c.Field}: {c.Old ?? "–"} → {c.New ?? "–"}"));

    private static string? Time(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    private static string? Cut(string? text)
        => text is not { Length: > MostChars }
            ? text
            : text[..(char.IsHighSurrogate(text[MostChars - 2]) ? MostChars - 2 : MostChars - 1)] + "…";
}
