using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>
/// The text of a personal token: <c>nxp_{user}{token}{32 random bytes, base64url}</c>. The first two say where its hash is.
/// </summary>
internal readonly record struct PersonalTokenText(string UserId, string Id, string Secret)
{
    public const string Prefix = "nxp_";

    public static PersonalTokenText New(string userId) => new(userId, Ids.New(), Ids.NewSecret());

    public static bool TryParse(string? text, out PersonalTokenText token)
    {
        token = default;
        if (text?.Length != Prefix.Length + (2 * Ids.Length) + Ids.SecretLength
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Ids.IsValid(text.AsSpan(Prefix.Length, Ids.Length))
            || !Ids.IsValid(text.AsSpan(Prefix.Length + Ids.Length, Ids.Length)))
        {
            return false;
        }

        token = new PersonalTokenText(
            text.Substring(Prefix.Length, Ids.Length),
            text.Substring(Prefix.Length + Ids.Length, Ids.Length),
            text[(Prefix.Length + (2 * Ids.Length))..]);
        return true;
    }

    /// <summary>Whole, to be shown once.</summary>
    public string Show() => Prefix + UserId + Id + Secret;

    public override string ToString() => $"personal token {Id}";
}
