namespace CloudNexus.Cli.Simulation.Report;

/// <summary>What was found of a node's samples on the server.</summary>
/// <param name="Expected">Samples that it took while they counted.</param>
/// <param name="Missing">Those that the server does not have.</param>
/// <param name="Doubled">Those that it has under more than one time.</param>
/// <param name="Wrong">Values that are not those that were sampled.</param>
internal sealed record HistoryFinding(long Expected, long Missing, long Doubled, long Wrong)
{
    public static HistoryFinding None { get; } = new(0, 0, 0, 0);

    public HistoryFinding Plus(HistoryFinding other)
        => new(Expected + other.Expected, Missing + other.Missing, Doubled + other.Doubled, Wrong + other.Wrong);
}
