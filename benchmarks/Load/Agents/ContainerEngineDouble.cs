using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Load.Agents;

/// <summary>Stands in for Docker on a Unix socket: ten running containers, each answered for with what an agent may ask.</summary>
internal sealed class ContainerEngineDouble : IAsyncDisposable
{
    private const int Containers = 10;
    private readonly WebApplication _app;
    private long _cpu;

    private ContainerEngineDouble(WebApplication app) => _app = app;

    public static async Task<ContainerEngineDouble> StartAsync(string socket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        var app = builder.Build();
        var engine = new ContainerEngineDouble(app);
        app.MapGet("/containers/json", () => Json($"[{string.Join(',', Enumerable.Range(0, Containers).Select(Listed))}]"));
        app.MapGet("/containers/{id}/json", (string id) => Json(Inspected(id)));
        app.MapGet("/containers/{id}/stats", (string id) => Json(engine.Stats()));
        await app.StartAsync();
        return engine;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult Json(string json) => Results.Text(json, "application/json");

    private static string Id(int number) => number.ToString("x", CultureInfo.InvariantCulture).PadLeft(64, 'c');

    private static string Listed(int number) => $$$$"""
        {"Id":"{{{{Id(number)}}}}","Names":["/service-{{{{number}}}}"],"Image":"registry.example.org/service:{{{{number}}}}","State":"running",
         "Status":"Up 2 hours (healthy)","Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"service-{{{{number}}}}"}}
        """;

    // Without a process of its own: the engine is asked for everything, which is the dearer way.
    private static string Inspected(string id) => $$$$"""
        {"Id":"{{{{id}}}}","RestartCount":0,"State":{"Status":"running","Pid":0},"HostConfig":{"Memory":536870912,"NetworkMode":"bridge"}}
        """;

    private string Stats()
    {
        var cpu = Interlocked.Add(ref _cpu, 1_000_000);
        return $$$$"""
            {"cpu_stats":{"cpu_usage":{"total_usage":{{{{cpu}}}}},"online_cpus":2},
             "memory_stats":{"usage":104857600,"limit":536870912,"stats":{"inactive_file":4194304}},
             "networks":{"eth0":{"rx_bytes":{{{{cpu}}}},"tx_bytes":{{{{cpu / 2}}}}}}}
            """;
    }
}
