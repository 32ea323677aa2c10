using System.Diagnostics.Metrics;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Commands;

/// <summary>Tells hosts, in their control rows, that commands wait.</summary>
public sealed class HostBell(OpenStore control)
{
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("commands.bell_failures");

    /// <summary>One that cannot be told now is counted, and told within the minute by who looks for what waits.</summary>
    public Task RingAsync(IReadOnlyCollection<string> nodeIds, CancellationToken cancellation)
        => Parallel.ForEachAsync(nodeIds, OpenCommandStore.Options(cancellation), async (nodeId, stop) =>
        {
            try
            {
                await control.ChangeFlagsAsync(nodeId, flags => flags | OpenControl.CommandsFlag, stop);
            }
            catch (TableStorageException)
            {
                Failures.Add(1);
            }
        });

    /// <returns>Whether it rang.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> StopAsync(string nodeId, CancellationToken cancellation)
    {
        var rang = false;
        await control.ChangeFlagsAsync(
            nodeId,
            flags =>
            {
                rang = (flags & OpenControl.CommandsFlag) != 0;
                return flags & ~OpenControl.CommandsFlag;
            },
            cancellation);
        return rang;
    }
}
