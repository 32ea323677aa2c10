using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Identity;

/// <summary>Tokens that others made, or that were good once, against the check that all of them have to pass.</summary>
public sealed class JwtTests(JwtTests.Issuer issuer) : IClassFixture<JwtTests.Issuer>
{
    private ServiceApp App => issuer.Service;

    private SigningKey Key => issuer.Key;

    private SessionTokens Tokens => issuer.Tokens;

    [Fact]
    public async Task Check_OwnToken_SaysWhatIsInIt()
    {
        var claims = await CheckAsync(Tokens.Access);

        Assert.NotNull(claims);
        Assert.Equal(Tokens.User.Id, claims.Subject);
        Assert.Equal(Tokens.User.Name, claims.Name);
        Assert.Equal(Tokens.SessionId, claims.SessionId);
        Assert.Equal(Role.Admin, claims.Role);
        Assert.Equal(App.Time.GetUtcNow(), claims.IssuedAt);
        Assert.Equal(App.Time.GetUtcNow() + TimeSpan.FromHours(1), claims.ExpiresAt);
        Assert.Equal($$"""{"alg":"RS256","typ":"at+jwt","kid":"{{Key.Id}}"}""", Text(Tokens.Access.Split('.')[0]));
    }

    [Fact]
    public async Task Check_TokenMadeHereAnew_IsTaken() => Assert.NotNull(await CheckAsync(Sign(Header(), Payload())));

    [Fact]
    public async Task Check_AnyCharacterChanged_IsRefused()
    {
        // Every place would take long: each part's begin and end, and some between.
        var places = Enumerable.Range(0, Tokens.Access.Length).Where(i => i % 37 == 0).Append(Tokens.Access.Length - 1);
        foreach (var place in places)
        {
            var changed = Tokens.Access.ToCharArray();
            changed[place] = changed[place] == 'A' ? 'B' : 'A';
            Assert.Null(await CheckAsync(new string(changed)));
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"None","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"RS512","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"PS256","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"rs256","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":["RS256"],"typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"RS256","alg":"none","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"KID"}""")]
    [InlineData("""{"alg":"RS256","kid":"KID"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":null}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":1}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"other"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"../../dev/null"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"\ud800"}""")]
    [InlineData("""{"\ud800":"RS256","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"KID","crit":["exp"]}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"KID","jku":"https://evil.example/jwks"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"KID","jwk":{"kty":"RSA"}}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"KID","x5c":[]}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"KID","b64":false}""")]
    [InlineData("""["RS256"]""")]
    [InlineData("null")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"KID"}x""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"KID",}""")]
    [InlineData("")]
    public async Task Check_OtherHeader_IsRefusedThoughTheSignatureIsRight(string header)
        => Assert.Null(await CheckAsync(Sign(header.Replace("KID", Key.Id, StringComparison.Ordinal), Payload())));

    [Theory]
    [InlineData("iss", "\"somebody-else\"")]
    [InlineData("iss", "[\"cloudnexus\"]")]
    [InlineData("aud", "\"another-api\"")]
    [InlineData("aud", "[\"cloudnexus-api\"]")]
    [InlineData("exp", "NOW")]
    [InlineData("exp", "NOW-1")]
    [InlineData("exp", "NOW+3601")]
    [InlineData("exp", "\"NOW\"")]
    [InlineData("exp", "99999999999999999999")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "1e99")]
    [InlineData("exp", "null")]
    [InlineData("iat", "NOW+60")]
    [InlineData("iat", "true")]
    [InlineData("nbf", "NOW+60")]
    [InlineData("nbf", "0")]
    [InlineData("role", "\"root\"")]
    [InlineData("role", "3")]
    [InlineData("sub", "\"../admin\"")]
    [InlineData("sub", "{}")]
    [InlineData("sid", "\"\"")]
    [InlineData("stamp", "null")]
    [InlineData("jti", "7")]
    [InlineData("name", "\"\\ud800\"")]
    public async Task Check_OtherClaim_IsRefusedThoughTheSignatureIsRight(string claim, string value)
        => Assert.Null(await CheckAsync(Sign(Header(), Payload((claim, Times(value))))));

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("role")]
    [InlineData("sid")]
    [InlineData("stamp")]
    [InlineData("iat")]
    [InlineData("nbf")]
    [InlineData("exp")]
    [InlineData("jti")]
    public async Task Check_ClaimMissingOrTwiceThere_IsRefused(string claim)
    {
        Assert.Null(await CheckAsync(Sign(Header(), Payload((claim, null)))));
        var payload = Payload();
        Assert.Null(await CheckAsync(Sign(Header(), $"{payload[..^1]},\"{claim}\":1}}")));
    }

    [Fact]
    public async Task Check_PublicKeyAsHmacSecret_IsRefused()
    {
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(Key.Modulus), Exponent = Base64Url.DecodeFromChars(Key.Exponent),
        });
        byte[][] secrets =
        [
            Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(rsa.ExportRSAPublicKeyPem()),
            rsa.ExportSubjectPublicKeyInfo(), Base64Url.DecodeFromChars(Key.Modulus),
        ];
        foreach (var secret in secrets)
        {
            var text = $"{Encode(Header("HS256"))}.{Encode(Payload())}";
            Assert.Null(await CheckAsync($"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}"));
            text = $"{Encode(Header())}.{Encode(Payload())}";
            Assert.Null(await CheckAsync($"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}"));
        }
    }

    [Fact]
    public async Task Check_SignedWithAnotherKeyUnderThisKeysId_IsRefused()
    {
        using var other = new SigningKey(9, default, default, RSA.Create(SigningKey.Bits));
        Assert.Null(await CheckAsync(Sign(Header(), Payload(), other)));
    }

    [Fact]
    public async Task Check_OtherForms_AreRefused()
    {
        var parts = Tokens.Access.Split('.');
        string[] tokens =
        [
            "", ".", "..", "...", $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}",
            $"{Tokens.Access}.{parts[2]}", $"{Tokens.Access}=", $"{Tokens.Access}==", $" {Tokens.Access}", $"{Tokens.Access}\n",
            $"{parts[0]}\n.{parts[1]}.{parts[2]}", $"{parts[0]}=.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.{parts[2][..^1]}",
            Tokens.Access.Replace('-', '+').Replace('_', '/') + "+", $"{parts[0]}.{parts[1]}.AAAA", $"{parts[0]}.{parts[1]}.{new string('A', 342)}",
            new string('a', 1_000_000), $"{new string('a', 3000)}.{parts[1]}.{parts[2]}", "ÄÖÜ.ÄÖÜ.ÄÖÜ",
        ];
        foreach (var token in tokens)
        {
            Assert.Null(await CheckAsync(token));
        }
    }

    [Fact]
    public async Task Check_SpareBitsOfTheSignature_HaveOneForm()
    {
        // 256 bytes end in a character of which four bits are spare: its fifteen sisters would decode to the same.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        foreach (var last in Alphabet.Where(c => c != Tokens.Access[^1]))
        {
            Assert.Null(await CheckAsync(Tokens.Access[..^1] + last));
        }
    }

    [Fact]
    public async Task Check_AfterAnHour_IsRefused()
    {
        Assert.NotNull(await CheckAsync(Tokens.Access, TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1)));
        Assert.Null(await CheckAsync(Tokens.Access, TimeSpan.FromHours(1)));
    }

    private ValueTask<AccessClaims?> CheckAsync(string token) => App.Get<AccessTokens>().CheckAsync(token, default);

    /// <summary>Checks so much later.</summary>
    private async Task<AccessClaims?> CheckAsync(string token, TimeSpan later)
    {
        var time = new ManualTimeProvider(App.Time.GetUtcNow() + later);
        using var keys = new SigningKeys(App.Get<SigningKeyStore>(), App.Get<NewKeyPair>(), App.Get<TokenOptions>(), time);
        return await new AccessTokens(keys, App.Get<TokenOptions>(), time).CheckAsync(token, default);
    }

    private string Header(string algorithm = "RS256") => $$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"{{Key.Id}}"}""";

    /// <summary>The claims of a good token but one; null leaves it out.</summary>
    private string Payload((string Name, string? Value)? other = null)
    {
        var claims = new Dictionary<string, string?>
        {
            ["iss"] = "\"cloudnexus\"", ["aud"] = "\"cloudnexus-api\"", ["sub"] = $"\"{Tokens.User.Id}\"", ["name"] = "\"anna\"",
            ["role"] = "\"admin\"", ["sid"] = $"\"{Tokens.SessionId}\"", ["stamp"] = $"\"{Tokens.User.Stamp}\"", ["iat"] = Times("NOW"),
            ["nbf"] = Times("NOW"), ["exp"] = Times("NOW+3600"), ["jti"] = "\"x\"",
        };
        if (other is var (name, value))
        {
            claims[name] = value;
        }

        return $"{{{string.Join(',', claims.Where(c => c.Value is not null).Select(c => $"\"{c.Key}\":{c.Value}"))}}}";
    }

    private string Times(string value)
    {
        var at = value.IndexOf("NOW", StringComparison.Ordinal);
        if (at < 0)
        {
            return value;
        }

        var end = value.TrimEnd('"');
        var by = end.Length > at + 3 ? long.Parse(end[(at + 3)..], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return value[..at] + (App.Time.GetUtcNow().ToUnixTimeSeconds() + by) + value[end.Length..];
    }

    private string Sign(string header, string payload, SigningKey? key = null)
    {
        var text = $"{Encode(header)}.{Encode(payload)}";
        return $"{text}.{Base64Url.EncodeToString((key ?? Key).Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    /// <summary>One log-in, of an instance whose clock stands.</summary>
    public sealed class Issuer : OneInstance
    {
        internal ServiceApp Service => App;

        internal SigningKey Key { get; private set; } = null!;

        internal SessionTokens Tokens { get; private set; } = null!;

        public override async Task InitializeAsync()
        {
            var user = await App.AddAsync(Role.Admin);
            Tokens = await App.LogInAsync(user.Name);
            Key = await App.Get<SigningKeys>().CurrentAsync(default);
        }
    }
}
