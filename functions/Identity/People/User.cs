using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Identity.People;

/// <summary>A person who may log in.</summary>
/// <param name="Id">See <see cref="Ids"/>; never used again for somebody else.</param>
/// <param name="Name">What is typed to log in; unique whatever its case.</param>
/// <param name="DisplayName">What others read; the name when none was given.</param>
/// <param name="Email">Null when not given.</param>
/// <param name="PasswordHash">As <see cref="Passwords"/> makes it.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="Labels">Only nodes with all of these may be seen; empty for all.</param>
/// <param name="Disabled">Whether nothing of theirs works for now.</param>
/// <param name="Stamp">Made anew whenever what was given before must end: sessions and access tokens carry it.</param>
/// <param name="CreatedAt">When the user was made.</param>
/// <param name="UpdatedAt">When something but the log-in changed last.</param>
/// <param name="LastLogInAt">Null before the first.</param>
public sealed record User(
    string Id,
    string Name,
    string DisplayName,
    string? Email,
    string PasswordHash,
    Role Role,
    IReadOnlyDictionary<string, string> Labels,
    bool Disabled,
    string Stamp,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? LastLogInAt)
{
    /// <summary>Whether the installation could be administered with this user alone.</summary>
    public bool IsWorkingAdmin => Role == Role.Admin && !Disabled;

    public override string ToString() => $"{Name} ({Id})";
}
