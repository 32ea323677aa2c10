namespace CloudNexus.Cli.Simulation.Model;

/// <summary>A part of the run, in seconds since its begin.</summary>
internal readonly record struct Span(double From, double To)
{
    public bool Holds(double second) => second >= From && second < To;
}
