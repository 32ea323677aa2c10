using System.Net;
using CloudNexus.Functions.Http.Pipeline;
using CloudNexus.Functions.Identity;
using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Runtime;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Listening;

/// <summary>What others than this machine get to see: dashboard, API, and the doors to hub and control rows.</summary>
internal sealed class PublicSide : IDisposable
{
    private readonly ListenOptions _options;
    private readonly IPEndPoint _at;
    private readonly ServerCertificate? _certificate;
    private readonly ControlDoor _control;

    private PublicSide(ListenOptions options, IPEndPoint at, ServerCertificate? certificate, ControlDoor control)
    {
        _options = options;
        _at = at;
        _certificate = certificate;
        _control = control;
        Address = options.AddressFor(at.Port);
    }

    /// <summary>Without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>The authority that other hosts must be told to believe; null where they do by themselves.</summary>
    public string? AuthorityFile => _certificate is { IsSelfSigned: true } && !_options.IsBehindProxy ? _options.CertificateFile : null;

    /// <summary>Whether everybody in the network can read what is sent.</summary>
    public bool IsPlain => Address.StartsWith("http:", StringComparison.Ordinal);

    /// <exception cref="IOException">A port or the certificate cannot be used; the message says why.</exception>
    public static PublicSide Open(ListenOptions options, int port, DataDirectory data, TimeProvider time)
    {
        if (options.RedirectPort is { } redirect)
        {
            FreePort.Check(options.Address, redirect, "--http-port N");
        }

        var certificate = ServerCertificate.Load(options, options.AddressFor(port), time.GetUtcNow());
        return new PublicSide(options, new IPEndPoint(options.Address, port), certificate, new ControlDoor(data.ControlKey, time));
    }

    /// <param name="builder">The functions, before they are built.</param>
    /// <param name="innerPort">Where only this machine gets in.</param>
    /// <param name="hub">Where frames go.</param>
    public void AddTo(FunctionsApplicationBuilder builder, int innerPort, HubServer hub)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<IAgentDoors>(
            p => new PublicDoors(p.GetRequiredService<IHttpContextAccessor>(), innerPort, Address, _control));
        builder.Services.Configure<LocalRuntimeOptions>(runtime =>
        {
            runtime.OnArrival = new TrustedProxies(_options.TrustedProxies).Apply;
            runtime.Listeners.Add(new LocalListener(_at, _certificate?.Own, _certificate?.Chain));
            foreach (var name in _options.HostNames(_at.Port))
            {
                runtime.HostNames.Add(name);
            }

            if (_options.RedirectPort is { } redirect)
            {
                runtime.Listeners.Add(new LocalListener(new IPEndPoint(_options.Address, redirect)));
                runtime.Middleware.Add(new HttpsRedirect(redirect, Address).InvokeAsync);
            }

            runtime.Middleware.Add(new HubDoor(hub).InvokeAsync);
            runtime.Middleware.Add(_control.InvokeAsync);
        });
    }

    /// <summary>Settings of the functions that follow from it.</summary>
    public IEnumerable<string> Settings => [$"--NEXUS_PUBLIC_URL={Address}", $"--NEXUS_TRUSTED_PROXIES={_options.TrustedProxies}"];

    public void Dispose()
    {
        _control.Dispose();
        _certificate?.Dispose();
    }
}
