namespace CloudNexus.Agent.Systemd;

/// <summary>What systemd says of itself and its units at one time.</summary>
/// <param name="State">See <see cref="StateNumber"/>.</param>
/// <param name="FailedUnits">Names, in the order of systemd's list.</param>
/// <param name="Restarts">Services that were restarted automatically, and how often since they were loaded.</param>
public sealed record SystemdState(int State, IReadOnlyList<string> FailedUnits, IReadOnlyList<(string Unit, ulong Count)> Restarts)
{
    private static readonly string[] States = ["running", "degraded", "maintenance", "starting", "initializing", "stopping"];

    /// <summary>1 running, 2 degraded, 3 maintenance, 4 starting, 5 initializing, 6 stopping, 0 something else.</summary>
    public static int StateNumber(string state) => Array.IndexOf(States, state) + 1;
}
