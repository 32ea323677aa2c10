namespace CloudNexus.Functions.Live;

/// <summary>How often agents flush and poll. Resolution is one second always: only the delay until it is shown changes.</summary>
public static class Governor
{
    /// <summary>In a small fleet that nobody watches.</summary>
    public const int FlushIntervalSeconds = 5;

    /// <summary>While somebody watches the node.</summary>
    public const int WatchedFlushIntervalSeconds = 1;

    public const int PollIntervalSeconds = 5;
}
