using System.Net;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Http.Pipeline;

namespace CloudNexus.Functions.Tests.Http;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("", "10.0.0.1", "1.2.3.4", "10.0.0.1")] // nobody is trusted
    [InlineData("10.0.0.0/8", "10.0.0.1", "1.2.3.4", "1.2.3.4")]
    [InlineData("10.0.0.0/8", "11.0.0.1", "1.2.3.4", "11.0.0.1")] // not from the proxy
    [InlineData("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4")] // the left one is the caller's word
    [InlineData("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4")] // two proxies
    [InlineData("10.0.0.0/8", "10.0.0.1", "1.2.3.4:5678", "1.2.3.4")] // as Azure's front end writes it
    [InlineData("10.0.0.0/8", "10.0.0.1", "[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("10.0.0.0/8", "10.0.0.1", "rubbish", "10.0.0.1")]
    [InlineData("10.0.0.0/8", "10.0.0.1", "1.2.3.4, rubbish", "10.0.0.1")]
    [InlineData("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", "::ffff:1.2.3.4", "1.2.3.4")]
    [InlineData("::1, 127.0.0.1", "::1", "1.2.3.4", "1.2.3.4")]
    public void Apply_ForwardedFor_IsBelievedOfTrustedHopsOnly(string trusted, string nearest, string forwarded, string expected)
    {
        var http = Requests.From(nearest);
        http.Request.Headers["X-Forwarded-For"] = forwarded;
        new TrustedProxies(trusted).Apply(http);
        Assert.Equal(IPAddress.Parse(expected), http.Connection.RemoteIpAddress);
    }

    [Fact]
    public void Apply_ThousandsOfHops_LooksAtFew()
    {
        var http = Requests.From("10.0.0.1");
        http.Request.Headers["X-Forwarded-For"] = "1.2.3.4, " + string.Join(", ", Enumerable.Repeat("10.0.0.2", 5000));
        new TrustedProxies("10.0.0.0/8").Apply(http);
        Assert.Equal(IPAddress.Parse("10.0.0.2"), http.Connection.RemoteIpAddress);
    }

    [Theory]
    [InlineData("10.0.0.1", "https", "nexus.example", "https", "nexus.example")]
    [InlineData("11.0.0.1", "https", "nexus.example", "http", "inner:8080")]
    [InlineData("10.0.0.1", "javascript", "evil/path", "http", "inner:8080")]
    [InlineData("10.0.0.1", "http, https", "evil, nexus.example:8443", "https", "nexus.example:8443")]
    public void Apply_SchemeAndHost_AreBelievedOfProxiesOnly(string nearest, string proto, string host, string scheme, string expectedHost)
    {
        var http = Requests.From(nearest);
        (http.Request.Scheme, http.Request.Host) = ("http", new("inner:8080"));
        http.Request.Headers["X-Forwarded-Proto"] = proto;
        http.Request.Headers["X-Forwarded-Host"] = host;
        new TrustedProxies("10.0.0.0/8").Apply(http);
        Assert.Equal((scheme, expectedHost), (http.Request.Scheme, http.Request.Host.Value));
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("everyone")]
    [InlineData("*")]
    public void New_ThatIsNoNetwork_IsRefused(string setting)
        => Assert.Contains(setting, Assert.Throws<InvalidOperationException>(() => new TrustedProxies(setting)).Message);

    [Theory]
    [InlineData("*")]
    [InlineData("https://a.example/")]
    [InlineData("https://a.example/path")]
    [InlineData("a.example")]
    [InlineData("https://*.example")]
    [InlineData("null")]
    public void CorsPolicy_ThatIsNoOrigin_IsRefused(string setting) => Assert.Throws<InvalidOperationException>(() => new CorsPolicy(setting));

    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::-64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::-64")]
    public void CallerAddress_OfIpv6_IsTheNetwork(string address, string expected) => Assert.Equal(expected, CallerAddress.Of(IPAddress.Parse(address)));
}
