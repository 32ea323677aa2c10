using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Transport;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Relay;

/// <summary>What a <see cref="RelayLoop"/> works with.</summary>
/// <param name="Server">The API, over connections that carry nothing else: the calls take long.</param>
/// <param name="Key">Signs the calls; null while the agent is not known to the server.</param>
/// <param name="Now">The server's clock, for signatures.</param>
/// <param name="KeyRefused">Told when the server does not take a signature.</param>
/// <param name="GpuLoad">Of the busiest GPU in percent; null where none is known.</param>
/// <param name="Log">The agent's log.</param>
/// <param name="Clock">Paces everything.</param>
/// <param name="Random">Jitter: numbers in [0, 1).</param>
public sealed record RelayParts(
    ServerClient Server,
    Func<ApiKey?> Key,
    Func<DateTimeOffset> Now,
    Action KeyRefused,
    Func<double?> GpuLoad,
    AgentLog Log,
    TimeProvider Clock,
    Func<double> Random)
{
    /// <summary>For the last word about each request when the agent stops.</summary>
    public TimeSpan LastWordTime { get; init; } = TimeSpan.FromSeconds(1);
}
