using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Status;

/// <summary>All capabilities that know of nodes which are not well.</summary>
public sealed partial class StatusSources(IEnumerable<IStatusSource> sources, ILogger<StatusSources> logger)
{
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("status.source_failures");

    /// <summary>What they say of each node, one after the other; null when one failed, so that what was said before still holds.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(CancellationToken cancellation)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            try
            {
                foreach (var (node, reason) in await source.ReadAsync(cancellation))
                {
                    said[node] = said.TryGetValue(node, out var other) ? $"{other} {reason}" : reason;
                }
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                Failures.Add(1);
                LogFailure(logger, source.GetType().Name, failure);
                return null;
            }
        }

        return said;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Source} did not say which nodes are degraded")]
    private static partial void LogFailure(ILogger logger, string source, Exception failure);
}
