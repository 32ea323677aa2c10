using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Identity.Tokens;

/// <param name="Name">What it is for.</param>
/// <param name="Scopes">At least one.</param>
/// <param name="ExpiresInDays">1 to 366; 90 when null.</param>
/// <param name="Role">The most that it may do; one's own when null.</param>
public sealed record PersonalTokenRequest(string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays, string? Role);

/// <param name="Token">Shown this once.</param>
public sealed record PersonalTokenAnswer(string Token, PersonalTokenJson Details)
{
    public override string ToString() => Details.Id;
}

public sealed record PersonalTokenJson(
    string Id,
    string Name,
    IReadOnlyList<string> Scopes,
    string Role,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt);

/// <param name="Available">The scopes that a token can be given.</param>
public sealed record PersonalTokenList(IReadOnlyList<PersonalTokenJson> Tokens, IReadOnlyList<string> Available);

/// <summary>A JSON Web Key Set (RFC 7517).</summary>
public sealed record KeySet(IReadOnlyList<PublicKey> Keys);

/// <summary>A public RSA key.</summary>
public sealed record PublicKey(
    [property: JsonPropertyName("kty")] string Type,
    [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("alg")] string Algorithm,
    [property: JsonPropertyName("kid")] string Id,
    [property: JsonPropertyName("n")] string Modulus,
    [property: JsonPropertyName("e")] string Exponent);

/// <param name="Immediately">Whether the keys until now end at once, with every token they signed: when one leaked.</param>
public sealed record RotateRequest(bool Immediately = false);

/// <param name="ActiveFrom">When it begins to sign.</param>
public sealed record RotateAnswer(string Kid, DateTimeOffset ActiveFrom);

public sealed record VerifyRequest(string Token)
{
    public override string ToString() => nameof(VerifyRequest);
}

/// <summary>As token introspection (RFC 7662): of a token that is not active nothing else is said.</summary>
/// <param name="Kind"><c>access</c> or <c>personal</c>.</param>
/// <param name="Scope">Scopes of a personal token, between spaces.</param>
/// <param name="Iat">When it was made, epoch seconds.</param>
/// <param name="Exp">When it ends, epoch seconds.</param>
public sealed record VerifyAnswer(
    bool Active,
    string? Kind = null,
    string? Iss = null,
    string? Aud = null,
    string? Sub = null,
    string? Name = null,
    string? Role = null,
    string? Sid = null,
    string? Scope = null,
    long? Iat = null,
    long? Exp = null);
