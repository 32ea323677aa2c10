using System.Net;
using System.Security.Cryptography.X509Certificates;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>A server on loopback with a certificate of its own, which answers with the request's protocol and path.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly WebApplication _app;

    private TlsServer()
    {
        var files = SelfSignedCertificate.WriteTo(_directory);
        CertificateFile = files.Certificate;
        var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        Pin = Convert.ToBase64String(TlsTrust.PinOf(certificate));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        _app = builder.Build();
        _app.Run(context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Path}"));
    }

    public Uri Address => new(_app.Urls.Single() + "/");

    public string CertificateFile { get; }

    public string Pin { get; }

    public static async Task<TlsServer> StartAsync()
    {
        var server = new TlsServer();
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _directory.Dispose();
    }
}
