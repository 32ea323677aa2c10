namespace CloudNexus.Faults.Tests;

/// <summary>One after the other: each keeps the machine busy, and the server's counters are the process's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultsCollection
{
    public const string Name = "faults";
}
