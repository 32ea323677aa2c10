using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Live;

/// <summary>What a live connection was let in with, as it stands in the connection's signed claims.</summary>
/// <param name="UserId">Who connected.</param>
/// <param name="SessionId">The log-in; null when it was none.</param>
/// <param name="TokenId">The personal token; null when it was none. Without both it was <c>NEXUS_ADMIN_TOKEN</c>, which ends with the
/// deployment.</param>
/// <param name="Group">The group of the audience that the caller belonged to then.</param>
public sealed record LiveCredential(string UserId, string? SessionId, string? TokenId, string Group)
{
    /// <summary>Whether the caller might read commands then.</summary>
    public bool HearsCommands { get; init; }

    public static LiveCredential Of(Caller caller) => new(caller.Id, caller.SessionId, caller.TokenId, LiveAudience.Of(caller).Group);
}
