using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Sensors;
using CloudNexus.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Agent.Tests.Sensors;

public sealed class HttpCheckTests
{
    [Theory]
    [InlineData(200, new int[0], null)]
    [InlineData(204, new int[0], null)]
    [InlineData(302, new int[0], null)]
    [InlineData(404, new int[0], "the answer is status 404")]
    [InlineData(503, new int[0], "the answer is status 503")]
    [InlineData(401, new[] { 401, 403 }, null)]
    [InlineData(200, new[] { 401 }, "the answer is status 200")]
    public async Task RunAsync_Status_DecidesWhetherItIsUp(int status, int[] statuses, string? reason)
    {
        await using var site = await Site.StartAsync(c =>
        {
            c.Response.StatusCode = status;
            c.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        var result = await Run(new HttpSensorOptions { Name = "h", Url = site.Url, Statuses = statuses });
        Assert.Equal((reason, status), (result.Reason, (int)result.Status));
        Assert.True(result.Latency > 0);
        Assert.True(double.IsNaN(result.CertificateDays));
        Assert.Equal(1, site.Requests);
    }

    [Fact]
    public async Task RunAsync_MethodAndHeaders_AreSentAsConfigured()
    {
        string[] seen = [];
        await using var site = await Site.StartAsync(c =>
        {
            seen = [.. from name in (string[])["Authorization", "Host", "User-Agent"] select c.Request.Headers[name].ToString()];
            c.Response.StatusCode = c.Request.Method == "HEAD" ? 200 : 405;
            return Task.CompletedTask;
        });
        var headers = new Dictionary<string, string>
        {
            ["Authorization"] = "Bearer x", ["Host"] = "other.example", ["user-agent"] = "mine",
        };
        var options = new HttpSensorOptions { Name = "h", Url = site.Url, Method = "HEAD", Headers = headers };
        Assert.Null((await Run(options)).Reason);
        Assert.Equal(["Bearer x", "other.example", "mine"], seen);
    }

    [Theory]
    [InlineData("all is well", true, null)]
    [InlineData("all is lost", false, "the text looked for is not in the answer")]
    public async Task RunAsync_TextLookedFor_IsSoughtInTheBody(string text, bool match, string? reason)
    {
        await using var site = await Site.StartAsync(c => c.Response.WriteAsync("<p>all is well ✓</p>"));
        var result = await Run(new HttpSensorOptions { Name = "h", Url = site.Url, Contains = text });
        Assert.Equal((match, reason), (result.Match, result.Reason));
    }

    [Fact]
    public async Task RunAsync_BodyWithoutEnd_IsReadUpToTheLimit()
    {
        await using var site = await Site.StartAsync(async c =>
        {
            while (!c.RequestAborted.IsCancellationRequested)
            {
                await c.Response.Body.WriteAsync(new byte[65536], c.RequestAborted);
            }
        });
        var result = await Run(new HttpSensorOptions { Name = "h", Url = site.Url, Contains = "needle" });
        Assert.Equal((false, $"the text looked for is not in the first {HttpCheck.MostBodyBytes} bytes"), (result.Match, result.Reason));
    }

    [Fact]
    public async Task RunAsync_NobodyListens_IsDown()
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}/secret?token=x");
        var result = await Run(new HttpSensorOptions { Name = "h", Url = url });
        Assert.Equal("the connection was refused", result.Reason);
    }

    [Fact]
    public async Task RunAsync_HangsUp_IsDown()
    {
        await using var site = await Site.StartAsync(c =>
        {
            c.Abort();
            return Task.CompletedTask;
        });
        Assert.NotNull((await Run(new HttpSensorOptions { Name = "h", Url = site.Url })).Reason);
    }

    [Theory]
    [InlineData("127.0.0.1", 20, "the certificate is not trusted (UntrustedRoot)", 20)]
    [InlineData("127.0.0.1", -3, "the certificate has expired", -3)]
    [InlineData("127.0.0.2", 20, "the certificate is for another name", 20)]
    public async Task RunAsync_CertificateNotToBeBelieved_IsDownAndItsDaysAreToldAllTheSame(
        string address, int days, string reason, int told)
    {
        using var certificate = Certificate(address, days);
        await using var site = await Site.StartAsync(c => c.Response.WriteAsync("x"), certificate);
        var result = await Run(new HttpSensorOptions { Name = "h", Url = site.Url });
        Assert.Equal(reason, result.Reason);
        Assert.Equal(told, result.CertificateDays, 0.01);

        var trusting = await Run(new HttpSensorOptions { Name = "h", Url = site.Url, Insecure = true });
        Assert.Null(trusting.Reason);
        Assert.Equal(told, trusting.CertificateDays, 0.01);
    }

    [Fact]
    public async Task RunAsync_PlainServerBehindHttps_IsDown()
    {
        await using var site = await Site.StartAsync(c => c.Response.WriteAsync("x"));
        var url = new UriBuilder(site.Url) { Scheme = "https" }.Uri;
        Assert.Equal("no TLS connection could be made", (await Run(new HttpSensorOptions { Name = "h", Url = url })).Reason);
    }

    [Theory]
    [InlineData("Content-Type", "text/plain")]
    [InlineData("X-Two", "a\r\nInjected: b")]
    [InlineData("no name", "x")]
    public void HttpCheck_HeaderThatCannotBeSent_IsRefused(string name, string value)
    {
        var headers = new Dictionary<string, string> { [name] = value };
        var options = new HttpSensorOptions { Name = "h", Url = new Uri("http://127.0.0.1/"), Headers = headers };
        Assert.Throws<InvalidDataException>(() => new HttpCheck(options, TimeProvider.System));
    }

    private static async Task<CheckResult> Run(HttpSensorOptions options)
    {
        using var check = new HttpCheck(options, TimeProvider.System);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        return await check.RunAsync(limit.Token);
    }

    private static X509Certificate2 Certificate(string address, int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        var end = TimeProvider.System.GetUtcNow().AddDays(days);
        return request.CreateSelfSigned(end.AddDays(-30), end);
    }

    private sealed class Site(WebApplication app) : IAsyncDisposable
    {
        private int _requests;

        public Uri Url => new(app.Urls.First() + "/");

        public int Requests => Volatile.Read(ref _requests);

        public static async Task<Site> StartAsync(RequestDelegate handle, X509Certificate2? certificate = null)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l =>
            {
                if (certificate is not null)
                {
                    l.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate });
                }
            }));
            var app = builder.Build();
            var site = new Site(app);
            app.Run(context =>
            {
                Interlocked.Increment(ref site._requests);
                return handle(context);
            });
            await app.StartAsync();
            return site;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
