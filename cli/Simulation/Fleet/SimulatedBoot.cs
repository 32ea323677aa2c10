using CloudNexus.Agent.Timing;

namespace CloudNexus.Cli.Simulation.Fleet;

/// <summary>One run of a simulated host, which never sleeps.</summary>
internal sealed class SimulatedBoot(string id, TimeProvider time) : IBootClock
{
    private readonly long _start = time.GetTimestamp();

    public string? BootId => id;

    public long? NowMs => (long)time.GetElapsedTime(_start).TotalMilliseconds;
}
