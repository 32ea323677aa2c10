using CloudNexus.Functions.Ingest;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>A frame's lines that have passed every check and wait to be stored.</summary>
/// <param name="Parts">One for each hour that they are of.</param>
public sealed record LogArrival(LogFrameHeader Header, IReadOnlyList<LogPart> Parts);

/// <summary>Lines of one hour.</summary>
/// <param name="Packed">The same as <see cref="LogBlock"/> bytes: of a frame that is all of one hour, those that came.</param>
public sealed record LogPart(LogBlock Block, ReadOnlyMemory<byte> Packed)
{
    public long HourMs => LogKeys.HourOf(Block.TimesMs[0]);
}

/// <summary>What became of one event: an arrival to store, or the reason why not.</summary>
/// <param name="NodeId">Whose it claims or is known to be; null when that cannot be told.</param>
public sealed record LogVerdict(LogArrival? Arrival, RefusalReason Reason, string? NodeId);

/// <summary>What became of lines that were sent.</summary>
/// <param name="Stored">Lines stored now.</param>
/// <param name="Known">Lines that were stored before: sending twice does no harm.</param>
/// <param name="Dropped">Lines beyond what the node may store of a day: sending them again stores none of them.</param>
public sealed record LogAnswer(int Stored, int Known, int Dropped);
