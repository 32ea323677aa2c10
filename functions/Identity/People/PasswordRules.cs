using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// What may be a password: long enough, not the user's name, not what everybody tries first. No rules on its composition.
/// </summary>
internal static class PasswordRules
{
    public const int Least = 10;
    public const int Most = 256;

    /// <exception cref="ApiException">400, saying what is wrong with it.</exception>
    public static void Check(string? password, string userName)
    {
        if (password is null || password.Length is < Least or > Most)
        {
            throw Bad($"A password has {Least} to {Most} characters.");
        }

        if (password.Contains(userName, StringComparison.OrdinalIgnoreCase) && password.Length - userName.Length < Least / 2)
        {
            throw Bad("The password is the user name, or little more. Choose another.");
        }

        if (CommonPasswords.Contains(password))
        {
            throw Bad("This password is among those that are tried first. Choose another, such as four random words.");
        }
    }

    private static ApiException Bad(string detail) => ApiException.BadRequest("bad-password", detail);
}
