using System.Globalization;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Bounds on what is said of a user.</summary>
internal static class UserRules
{
    private const int MostName = 64;
    private const int MostDisplayName = 100;
    private const int MostEmail = 254;
    private const int MostLabels = 32;
    private const int MostLabelLength = 128;

    /// <summary>Who acts in the audit log without being a user.</summary>
    private static readonly string[] Reserved = ["admin-token", "system", "anonymous"];

    /// <exception cref="ApiException">400.</exception>
    public static string Name(string? name)
        => name is { Length: >= 2 and <= MostName }
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@')
            && !Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? name
            : throw Bad(
                "username",
                $"2 to {MostName} of a–z, 0–9, '.', '_', '-' and '@', beginning with a letter or digit, "
                    + $"and none of {string.Join(", ", Reserved)}");

    /// <summary>Names of people hold almost any letter, but nothing that a spreadsheet takes for a formula or a page for a tag.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static string DisplayName(string? name, string userName)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return userName;
        }

        name = name.Trim();
        return name.Length <= MostDisplayName && IsPlain(name) && name[0] is not ('=' or '+' or '-' or '@') && !name.AsSpan().ContainsAny('<', '>')
            ? name
            : throw Bad("displayName", $"up to {MostDisplayName} printable characters without '<' and '>', not beginning with = + - or @");
    }

    /// <returns>Null for an empty one.</returns>
    /// <exception cref="ApiException">400.</exception>
    public static string? Email(string? email)
    {
        if (string.IsNullOrEmpty(email))
        {
            return null;
        }

        return email.Length <= MostEmail
            && email.All(c => c is > ' ' and <= '~' and not ('<' or '>' or '"' or ',' or ';'))
            && char.IsAsciiLetterOrDigit(email[0])
            && email.AsSpan().Count('@') == 1
            && email.IndexOf('@', StringComparison.Ordinal) < email.Length - 1
            ? email
            : throw Bad("email", $"an address such as name@example.org, of up to {MostEmail} characters");
    }

    /// <exception cref="ApiException">400.</exception>
    public static Role Role(string? role)
        => RoleNames.TryParse(role, out var parsed) ? parsed : throw Bad("role", $"one of {RoleNames.All}");

    /// <exception cref="ApiException">400.</exception>
    public static IReadOnlyDictionary<string, string> Labels(IReadOnlyDictionary<string, string>? labels)
        => labels is null ? new Dictionary<string, string>()
            : labels.Count <= MostLabels && labels.All(l => l.Key.Length > 0 && IsLabel(l.Key) && IsLabel(l.Value)) ? labels
            : throw Bad("labels", $"at most {MostLabels} names and values of up to {MostLabelLength} printable characters");

    private static bool IsLabel(string? text) => text is { Length: <= MostLabelLength } && IsPlain(text);

    /// <summary>No control characters, no invisible ones such as those that turn the direction of text, no half surrogates.</summary>
    private static bool IsPlain(string text)
        => text.EnumerateRunes().All(r => System.Text.Rune.GetUnicodeCategory(r) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned) && r.Value != 0xFFFD);

    private static ApiException Bad(string field, string wanted)
        => ApiException.BadRequest($"bad-{field.ToLowerInvariant()}", $"'{field}' must be {wanted}.");
}
