using Azure;
using CloudNexus.Functions.Live;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>A node's control row: what is settled, and what the agent should do. Immutable but for <see cref="Settled"/>, which callers copy.</summary>
/// <param name="ETag">Null when the row is not there yet.</param>
/// <param name="WatchUntilMs">End of the watch lease, epoch milliseconds; 0 when nobody watches.</param>
public sealed record OpenControl(ETag? ETag, Settlement Settled, int FlushIntervalSeconds, int PollIntervalSeconds, int Flags, long WatchUntilMs)
{
    /// <summary>Whether the agent should send to the gateway as long as it can: somebody watches, and in the hub events wait.</summary>
    public bool PrefersGateway { get; init; }

    /// <summary>Bit of <see cref="Flags"/>: the agent should sync.</summary>
    public const int SyncFlag = 1;

    /// <summary>Bit of <see cref="Flags"/>: commands wait for the agent.</summary>
    public const int CommandsFlag = 2;

    public static OpenControl New { get; } = new(
        null, new Settlement(), Governor.FlushIntervalSeconds, Governor.PollIntervalSeconds, 0, 0);

    public bool IsWatched(DateTimeOffset now) => WatchUntilMs > now.ToUnixTimeMilliseconds();
}
