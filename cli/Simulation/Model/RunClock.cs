namespace CloudNexus.Cli.Simulation.Model;

/// <summary>Seconds of the run: negative while the fleet enrols. Thread-safe.</summary>
internal sealed class RunClock(TimeProvider time)
{
    /// <summary>Longest time that enrolling can take.</summary>
    public const double RampSeconds = 7200;

    private readonly long _made = time.GetTimestamp();
    private double _begunAt = RampSeconds;

    public double Second => time.GetElapsedTime(_made).TotalSeconds - Volatile.Read(ref _begunAt);

    /// <summary>Now is second 0.</summary>
    public void Begin() => Volatile.Write(ref _begunAt, time.GetElapsedTime(_made).TotalSeconds);
}
