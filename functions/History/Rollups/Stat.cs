namespace CloudNexus.Functions.History.Rollups;

/// <summary>What is kept of a series for each slot of a tier.</summary>
public enum Stat
{
    /// <summary>The least value; of a counter, the lowest growth per second between two readings.</summary>
    Min,

    /// <summary>The greatest value; of a counter, the highest growth per second between two readings.</summary>
    Max,

    /// <summary>The sum of the values; of a counter, its growth, resets corrected.</summary>
    Sum,

    /// <summary>How many samples there were.</summary>
    Count,

    /// <summary>The last value; of a counter, its last reading.</summary>
    Last,

    /// <summary>Of a counter, the milliseconds over which its growth is known.</summary>
    Span,
}
