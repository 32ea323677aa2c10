using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>The time since the start of a system that sleeps when the test says so.</summary>
internal sealed class BootDouble(TimeProvider clock, string? bootId = "boot-1") : IBootClock
{
    private readonly long _start = clock.GetTimestamp();

    public TimeSpan Slept { get; set; }

    public string? BootId => bootId;

    public long? NowMs => (long)(clock.GetElapsedTime(_start) + Slept).TotalMilliseconds;
}
