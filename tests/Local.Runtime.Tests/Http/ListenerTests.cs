using System.Net;
using System.Security.Cryptography.X509Certificates;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Runtime.Tests.Http;

public sealed class ListenerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Listener_WithACertificate_SpeaksTlsBesideTheOwnAddress()
    {
        var (certificate, key) = SelfSignedCertificate.WriteTo(_directory);
        using var shown = X509Certificate2.CreateFromPemFile(certificate, key);
        var (own, further) = (Ports.Free(), Ports.Free());
        await using var host = await RunningHost.StartAsync(new TestApp(typeof(HttpFunctions))
        {
            ConfigureOptions = o =>
            {
                o.Url = $"http://127.0.0.1:{own}";
                o.Listeners.Add(new LocalListener(new IPEndPoint(IPAddress.Loopback, further), shown));
            },
        });
        using var secured = new HttpClient(SelfSignedCertificate.Trusting(certificate)) { DefaultRequestVersion = HttpVersion.Version20 };

        using var overTls = await secured.GetAsync($"https://127.0.0.1:{further}/Plain");
        using var plain = await secured.GetAsync($"http://127.0.0.1:{own}/Plain");

        Assert.Equal(HttpStatusCode.OK, overTls.StatusCode);
        Assert.Equal(HttpVersion.Version20, overTls.Version);
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => secured.GetAsync($"http://127.0.0.1:{further}/Plain"));
    }

    [Theory]
    [InlineData("nexus.example.org", null, HttpStatusCode.OK)]
    [InlineData("nexus.example.org:8443", null, HttpStatusCode.OK)]
    [InlineData("localhost", null, HttpStatusCode.OK)]
    [InlineData("other.example.org", null, HttpStatusCode.BadRequest)]
    [InlineData("other.example.org", "nexus.example.org", HttpStatusCode.OK)]
    [InlineData("localhost", "other.example.org", HttpStatusCode.BadRequest)]
    public async Task OnArrival_CorrectsTheHost_BeforeItIsJudged(string name, string? corrected, HttpStatusCode status)
    {
        await using var host = await RunningHost.StartAsync(new TestApp(typeof(HttpFunctions))
        {
            ConfigureOptions = o =>
            {
                o.HostNames.Add("nexus.example.org");
                o.OnArrival = http => http.Request.Host = corrected is null ? http.Request.Host : new HostString(corrected);
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/Plain") { Headers = { Host = name } };

        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Middleware_TakesWhatIsItsOwn_InOrderAndForServedNamesOnly()
    {
        var seen = new List<string>();
        await using var host = await RunningHost.StartAsync(new TestApp(typeof(HttpFunctions))
        {
            ConfigureOptions = o =>
            {
                o.Middleware.Add((http, next) =>
                {
                    seen.Add("first");
                    return next(http);
                });
                o.Middleware.Add((http, next) =>
                {
                    seen.Add("second");
                    return http.Request.Path == "/door" ? http.Response.WriteAsync("opened") : next(http);
                });
            },
        });

        Assert.Equal("opened", await host.Http.GetStringAsync("/door"));
        using var function = await host.Http.GetAsync("/Plain");
        using var other = new HttpRequestMessage(HttpMethod.Get, "/door") { Headers = { Host = "rebound.example" } };
        using var refused = await host.Http.SendAsync(other);

        Assert.Equal(HttpStatusCode.OK, function.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["first", "second", "first", "second"], seen);
    }
}
