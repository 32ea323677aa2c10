using System.Globalization;
using CloudNexus.Harness;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>A started runtime with the functions of some classes, on a port of its own.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly TestApp _app;

    private RunningHost(TestApp app, IHost host)
    {
        _app = app;
        Host = host;
        Address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        host.Services.GetRequiredService<IConfiguration>()["AzureSignalRConnectionString"] =
            string.Create(CultureInfo.InvariantCulture, $"Endpoint={Address};AccessKey={TestApp.AccessKey};Version=1.0;");
        Http = new HttpClient { BaseAddress = new Uri(Address) };
    }

    public IHost Host { get; }

    public string Address { get; }

    public HttpClient Http { get; }

    public FakeEventHub Events => _app.Events;

    public LogCollector Logs => _app.Logs;

    public Probe Probe => _app.Probe;

    public CounterReader Counters => _app.Counters;

    public static async Task<RunningHost> StartAsync(TestApp app)
    {
        var host = app.Build();
        app.Counters.Watch(host.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        await host.StartAsync();
        return new RunningHost(app, host);
    }

    public static Task<RunningHost> StartAsync(params Type[] classes) => StartAsync(new TestApp(classes));

    public async Task StopAsync() => await Host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.StopAsync();
        Host.Dispose();
        _app.Dispose();
    }
}
