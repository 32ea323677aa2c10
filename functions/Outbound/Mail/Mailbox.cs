using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace CloudNexus.Functions.Outbound.Mail;

/// <summary>A mail address, with the name that stands before it if there is one.</summary>
/// <param name="Name">Null for none.</param>
/// <param name="Address">Such as <c>ops@example.org</c>; ASCII only.</param>
public sealed record Mailbox(string? Name, string Address)
{
    /// <summary>Recipients of one message.</summary>
    public const int MostRecipients = 20;

    private const int MostAddress = 254;
    private const int MostLocal = 64;
    private const int MostLabel = 63;
    private const int MostName = 100;
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> OfLocal = SearchValues.Create(LettersAndDigits + "!#$%&'*+/=?^_`{|}~.-");
    private static readonly SearchValues<char> OfDomain = SearchValues.Create(LettersAndDigits + ".-");

    /// <summary>The part behind the <c>@</c>.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary><c>address</c>, or <c>name &lt;address&gt;</c>. Quoted parts, comments and address literals are not taken.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        var whole = text?.Trim() ?? "";
        var open = whole.IndexOf('<', StringComparison.Ordinal);
        if (open < 0)
        {
            mailbox = IsAddress(whole) ? new Mailbox(null, whole) : null;
            return mailbox is not null;
        }

        var name = whole[..open].Trim().Trim('"');
        var isWhole = whole.EndsWith('>') && name.Length <= MostName && !name.Any(char.IsControl) && IsAddress(whole[(open + 1)..^1]);
        mailbox = isWhole ? new Mailbox(name.Length > 0 ? name : null, whole[(open + 1)..^1]) : null;
        return mailbox is not null;
    }

    /// <summary>Whether it is an address without a name.</summary>
    public static bool IsAddress(string? text)
    {
        if (text is not { Length: <= MostAddress }
            || text.Split('@') is not [{ Length: > 0 and <= MostLocal } local, { Length: > 0 } domain])
        {
            return false;
        }

        return !local.AsSpan().ContainsAnyExcept(OfLocal) && !domain.AsSpan().ContainsAnyExcept(OfDomain)
            && local.Split('.').All(part => part.Length > 0)
            && domain.Split('.').All(label => label is { Length: > 0 and <= MostLabel } && label[0] != '-' && label[^1] != '-');
    }
}
