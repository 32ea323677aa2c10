using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>A request as a relay gets it.</summary>
/// <param name="Body">JSON.</param>
internal sealed record RelayRequest(string Id, string Path, byte[] Body);

/// <summary>A request that somebody waits for.</summary>
/// <param name="IsTaken">Whether its relay has it.</param>
/// <param name="Until">For how long somebody waits, unless it is renewed.</param>
/// <param name="Beat">Another one each time that the relay was heard of.</param>
/// <param name="Stored">Bytes of the pieces that are kept.</param>
internal sealed record RelayWorkRow(string NodeId, string Path, int Bodies, DateTimeOffset Until, bool IsTaken, long Beat, long Stored)
{
    public static RelayWorkRow From(TableEntity row) => new(
        row.GetString("Node") ?? "",
        row.GetString("Path") ?? "",
        row.GetInt32("Bodies") ?? 0,
        row.GetDateTimeOffset("Until") ?? default,
        row.GetDateTimeOffset("TakenAt") is not null,
        row.GetInt64("Beat") ?? 0,
        row.GetInt64("Stored") ?? 0);
}
