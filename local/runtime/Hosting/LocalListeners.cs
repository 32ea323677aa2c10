using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>The addresses that the server listens at: the one of the options, and further ones with or without TLS.</summary>
internal static class LocalListeners
{
    /// <summary>The one address, where there is no other.</summary>
    public static void AddUrl(WebApplication app, LocalRuntimeOptions options)
    {
        if (options.Listeners.Count == 0)
        {
            app.Urls.Add(options.Url);
        }
    }

    /// <summary>All addresses, where there are several: the server knows either URLs or these.</summary>
    public static void Listen(KestrelServerOptions kestrel, IOptions<LocalRuntimeOptions> runtime)
    {
        var options = runtime.Value;
        if (options.Listeners.Count == 0)
        {
            return;
        }

        var own = new Uri(options.Url);
        kestrel.Listen(IPAddress.Parse(own.Host.Trim('[', ']')), own.Port);
        foreach (var listener in options.Listeners)
        {
            kestrel.Listen(listener.At, listen => Secure(listen, listener));
        }
    }

    private static void Secure(ListenOptions listen, LocalListener listener)
    {
        if (listener.Certificate is { } certificate)
        {
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ServerCertificateChain = listener.Chain;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            });
        }
    }
}
