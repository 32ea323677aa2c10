using Azure;

namespace CloudNexus.Functions.Identity.People;

/// <summary>A log-in that goes on: what its refresh tokens belong to.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Id">See <see cref="Ids"/>; stands in access tokens as <c>sid</c>.</param>
/// <param name="Secret">32 bytes from which the refresh tokens of this session are made.</param>
/// <param name="Generation">Which of them is the present one: each refresh makes the next.</param>
/// <param name="Stamp">The user's security stamp at log-in.</param>
/// <param name="CreatedAt">When the user logged in.</param>
/// <param name="RotatedAt">When the present refresh token was made.</param>
/// <param name="ExpiresAt">When it ends if it isn't refreshed before.</param>
/// <param name="Visitor">From where the user logged in or refreshed last.</param>
/// <param name="ETag">As read; default for a new one.</param>
public sealed record Session(
    string UserId,
    string Id,
    byte[] Secret,
    int Generation,
    string Stamp,
    DateTimeOffset CreatedAt,
    DateTimeOffset RotatedAt,
    DateTimeOffset ExpiresAt,
    Visitor Visitor,
    ETag ETag = default)
{
    public override string ToString() => Id;
}
