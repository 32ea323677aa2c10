using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity.Tokens;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Settings of users, log-in and sessions.</summary>
public sealed class PeopleOptions
{
    /// <summary>The user that <see cref="AdminPassword"/> makes.</summary>
    public const string AdminName = "admin";

    /// <summary>
    /// <c>NEXUS_ADMIN_PASSWORD</c>: while there is no user, <c>admin</c> is made with it. Empty: the set-up token makes the first.
    /// </summary>
    public string AdminPassword { get; set; } = "";

    /// <summary><c>NEXUS_SETUP_TOKEN</c>: who shows it while there is no user makes the first, an admin. Empty: nobody can.</summary>
    public string SetupToken { get; set; } = "";

    /// <summary>
    /// <c>NEXUS_ALLOW_REGISTRATION</c>: whether strangers may make themselves an account, as viewers, until a setting says otherwise.
    /// </summary>
    public bool AllowRegistration { get; set; }

    /// <summary>PBKDF2-HMAC-SHA512 rounds of a password's hash. Hashes made with fewer are made anew at the next log-in.</summary>
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>A session that is not used for this long ends.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromDays(14);

    /// <summary>No session lives longer than this, used or not.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long the refresh token before the present one gives the present one again: two tabs that refresh at once, an answer that was
    /// lost. A thief's
    /// copy gains nothing by it: the next refresh of either side shows that there are two.
    /// </summary>
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wrong log-ins of one user after which each further one has to wait.</summary>
    public int FailuresOfUser { get; set; } = 5;

    /// <summary>Wrong log-ins from one address after which each further one has to wait; more, as a whole office may share one.</summary>
    public int FailuresOfAddress { get; set; } = 20;

    /// <summary>The first wait; each further failure doubles it, up to <see cref="LongestWait"/>.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>One failure is forgiven for each such time without one.</summary>
    public TimeSpan FailureForgivenAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <exception cref="InvalidOperationException">A setting is not safe; the message says what to do.</exception>
    public static PeopleOptions From(IConfiguration settings)
    {
        var options = new PeopleOptions
        {
            AdminPassword = settings["NEXUS_ADMIN_PASSWORD"] ?? "",
            AllowRegistration = bool.TryParse(settings["NEXUS_ALLOW_REGISTRATION"], out var allowed) && allowed,
            SetupToken = TokenOptions.Secret(settings, "NEXUS_SETUP_TOKEN"),
        };
        try
        {
            if (options.AdminPassword.Length > 0)
            {
                PasswordRules.Check(options.AdminPassword, AdminName);
            }
        }
        catch (ApiException bad)
        {
            throw new InvalidOperationException($"NEXUS_ADMIN_PASSWORD: {bad.Message}", bad);
        }

        return options;
    }
}
