using System.Collections.ObjectModel;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Commands;

/// <summary>In whose name a command is made, with what this one may do and see.</summary>
/// <param name="Actor">For people and the audit log: a user's name, or of what acts for the user.</param>
/// <param name="UserId">As <see cref="Caller.Id"/>.</param>
/// <param name="Labels">As <see cref="Caller.Labels"/>.</param>
/// <param name="Scopes">As <see cref="Caller.Scopes"/>.</param>
/// <param name="TokenId">As <see cref="Caller.TokenId"/>.</param>
public sealed record CommandMaker(
    string Actor,
    string UserId,
    Role Role,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlySet<string>? Scopes = null,
    string? TokenId = null)
{
    /// <summary>May nothing.</summary>
    public static CommandMaker Nobody { get; } = new("nobody", "", default, ReadOnlyDictionary<string, string>.Empty, ReadOnlySet<string>.Empty);

    public static CommandMaker Of(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new CommandMaker(caller.Name, caller.Id, caller.Role, caller.Labels, caller.Scopes, caller.TokenId);
    }

    /// <summary>A caller with the same rights, for services that ask who calls. Never a session: own profile and tokens stay closed.</summary>
    public Caller ToCaller() => new(CallerKind.PersonalToken, UserId, Actor, Role, Scopes, Labels, null) { TokenId = TokenId };
}
