using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Containers;
using CloudNexus.Agent.Gpu;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Sensors;
using CloudNexus.Agent.Systemd;

namespace CloudNexus.Agent.Collectors;

/// <summary>The collectors that work beside the samples: containers, systemd, GPUs and the configured sensors.</summary>
public sealed class BackgroundSet : IAsyncDisposable
{
    private BackgroundSet(IReadOnlyList<ICollector> collectors) => Collectors = collectors;

    /// <summary>Names that <see cref="CollectorOptions.Disabled"/> may hold for these.</summary>
    public static IReadOnlyList<string> Names { get; } = ["containers", "systemd", "gpu"];

    public IReadOnlyList<ICollector> Collectors { get; }

    /// <exception cref="InvalidDataException">A sensor cannot be made; the message says which and why.</exception>
    public static BackgroundSet Create(AgentOptions options, HostRoot root, SeriesTable series, AgentLog log, TimeProvider clock)
    {
        return new BackgroundSet(
        [
            .. OfHost(options.Collectors, root, series, log, clock),
            .. SensorSet.Create(options.Sensors, root, series, log, clock),
        ]);
    }

    /// <summary>Those that need no configuration, but the disabled ones.</summary>
    internal static IReadOnlyList<IBackgroundSource> OfHost(
        CollectorOptions options, HostRoot root, SeriesTable series, AgentLog log, TimeProvider clock)
    {
        IBackgroundSource[] sources = OperatingSystem.IsLinux()
            ?
            [
                new ContainerCollector(root, series, options.DockerSocket, log, clock),
                new SystemdCollector(root, series, log, clock),
                new GpuCollector(root, series, log, clock, options.NvidiaSmi),
            ]
            : [];
        return Array.FindAll(sources, source => !options.Disabled.Contains(source.Name));
    }

    /// <summary>Calls all runs in progress off, kills programs that still run, and waits a little for their end.</summary>
    public async ValueTask DisposeAsync()
        => await Task.WhenAll(Collectors.OfType<IAsyncDisposable>().Select(c => c.DisposeAsync().AsTask())).ConfigureAwait(false);
}
