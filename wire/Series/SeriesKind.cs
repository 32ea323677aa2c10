namespace CloudNexus.Wire;

public enum SeriesKind : byte
{
    /// <summary>A value that goes up and down.</summary>
    Gauge = 0,

    /// <summary>A total that only grows, and starts again from zero when its source restarts.</summary>
    Counter = 1,
}
