using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Settings of access tokens, their keys and the tokens of programs.</summary>
public sealed class TokenOptions
{
    private const int LeastSecret = 24;

    /// <summary><c>NEXUS_TOKEN_ISSUER</c>: what stands as <c>iss</c> in access tokens; nothing else is accepted.</summary>
    public string Issuer { get; set; } = "cloudnexus";

    /// <summary>What stands as <c>aud</c>; nothing else is accepted.</summary>
    public string Audience { get; set; } = "cloudnexus-api";

    /// <summary><c>NEXUS_ADMIN_TOKEN</c>: who shows it as bearer is admin. Empty: there is none.</summary>
    public string AdminToken { get; set; } = "";

    public TimeSpan AccessLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How far the clocks of two instances may be apart.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long users, sessions, tokens and keys are believed without asking the store: what was revoked works no longer than this.
    /// </summary>
    public TimeSpan SnapshotLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A key older than this is followed by a new one.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a new key is published before it signs, so that everybody who checks tokens has it by then.</summary>
    public TimeSpan KeyLead { get; set; } = TimeSpan.FromMinutes(10);

    /// <exception cref="InvalidOperationException">A setting is not safe; the message says what to do.</exception>
    public static TokenOptions From(IConfiguration settings)
    {
        var options = new TokenOptions { AdminToken = Secret(settings, "NEXUS_ADMIN_TOKEN") };
        if (settings["NEXUS_TOKEN_ISSUER"] is { Length: > 0 } issuer)
        {
            options.Issuer = issuer;
        }

        return options;
    }

    /// <summary>A secret that people set: empty, or long enough not to be guessed.</summary>
    /// <exception cref="InvalidOperationException">It is too short, or could not be sent in a header.</exception>
    internal static string Secret(IConfiguration settings, string name)
    {
        var secret = settings[name] ?? "";
        return secret.Length == 0 || (secret.Length is >= LeastSecret and <= 512 && secret.All(c => c is > ' ' and <= '~'))
            ? secret
            : throw new InvalidOperationException(
                $"{name} must have {LeastSecret} to 512 characters without spaces, for example from: openssl rand -hex 32");
    }
}
