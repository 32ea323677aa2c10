using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Local.Runtime.SignalR;

namespace CloudNexus.Local.Runtime.Tests.SignalR;

public class AccessTokensTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const string Good = """{"alg":"HS256","typ":"JWT"}""";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void Check_OfAnIssuedToken_GivesItsClaims()
    {
        var token = AccessTokens.Issue(Key, "http://here/", "ann", Now, TimeSpan.FromMinutes(1));

        Assert.Equal("ann", JsonText.Of(Check(token)!.Value, "nameid"));
    }

    [Fact]
    public void Check_OverItsLifetime_HoldsUntilExpiry()
    {
        var token = AccessTokens.Issue(Key, "http://here/", null, Now, TimeSpan.FromMinutes(1));

        Assert.NotNull(Check(token, Now.AddSeconds(59)));
        Assert.Null(Check(token, Now.AddSeconds(60)));
        Assert.Null(Check(token, Now.AddSeconds(-1)));
    }

    [Theory]
    [InlineData(Good, """{"aud":"http://here/","exp":1800000060}""", true)]
    [InlineData(Good, """{"aud":["http://there/","http://here/"],"exp":1800000060}""", true)]
    [InlineData("""{"alg":"none"}""", """{"aud":"http://here/","exp":1800000060}""", false)]
    [InlineData("""{"alg":"HS512"}""", """{"aud":"http://here/","exp":1800000060}""", false)]
    [InlineData("""{"alg":"hs256"}""", """{"aud":"http://here/","exp":1800000060}""", false)]
    [InlineData("{}", """{"aud":"http://here/","exp":1800000060}""", false)]
    [InlineData(Good, """{"aud":"http://there/","exp":1800000060}""", false)]
    [InlineData(Good, """{"aud":7,"exp":1800000060}""", false)]
    [InlineData(Good, """{"exp":1800000060}""", false)]
    [InlineData(Good, """{"aud":"http://here/"}""", false)]
    [InlineData(Good, """{"aud":"http://here/","exp":"1800000060"}""", false)]
    [InlineData(Good, """{"aud":"http://here/","exp":1e300}""", false)]
    [InlineData(Good, """{"aud":"http://here/","exp":1800000060,"nbf":1800000001}""", false)]
    [InlineData(Good, "[]", false)]
    [InlineData(Good, "torn", false)]
    [InlineData("torn", """{"aud":"http://here/","exp":1800000060}""", false)]
    public void Check_OfAWellSignedToken_TakesOnlyHs256ForTheAudienceInItsTime(string header, string payload, bool isTaken)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(signed));

        Assert.Equal(isTaken, Check($"{signed}.{Base64Url.EncodeToString(signature)}") is not null);
    }

    [Fact]
    public void Check_OfAChangedToken_RefusesEveryChange()
    {
        var token = AccessTokens.Issue(Key, "http://here/", "ann", Now, TimeSpan.FromMinutes(1));
        for (var i = 0; i < token.Length - 1; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.Null(Check(new string(changed)));
        }

        Assert.Null(Check(token[..^4]));
        Assert.Null(Check(token + "."));
        Assert.Null(Check(new string('A', 10_000)));
    }

    private static System.Text.Json.JsonElement? Check(string token, DateTimeOffset? at = null) =>
        AccessTokens.Check(token, Key, audience => audience == "http://here/", at ?? Now);

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
