namespace CloudNexus.Cli.Simulation;

/// <summary>What a simulation is told.</summary>
/// <param name="Nodes">1 to <see cref="MostNodes"/>.</param>
/// <param name="Length">How long samples count.</param>
/// <param name="Seed">Of load, troubles and jitter: the same fleet again.</param>
internal sealed record SimulationOptions(int Nodes, TimeSpan Length, int Seed)
{
    public const int MostNodes = 10_000;
    public const int MostMinutes = 1440;

    /// <summary>In a fleet up to this size the history of every node is read back.</summary>
    public const int AllChecked = 100;

    /// <summary>Names this run in the labels and names of its nodes.</summary>
    public required string RunId { get; init; }

    /// <summary>Where agents keep their spools; removed at the end. Best in memory.</summary>
    public required string Directory { get; init; }

    /// <summary>The nodes stay on the server.</summary>
    public bool Keep { get; init; }

    /// <summary>No link is cut and no host dies.</summary>
    public bool Calm { get; init; }

    /// <summary>Nodes whose whole history is read back.</summary>
    public int Checked => Nodes <= AllChecked ? Nodes : AllChecked;

    /// <summary>Processes to measure; empty to find the server's by its port.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];
}
