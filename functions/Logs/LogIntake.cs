using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>Decides about one log frame, from its bytes alone: whose it is, whether the key is good, which lines may be stored.</summary>
public sealed class LogIntake(KeyRing keys, LogTimes times)
{
    /// <exception cref="Storage.TableStorageException">The store does not answer: nothing is decided, try again.</exception>
    public async ValueTask<LogVerdict> CheckAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (LogFrame.TryParse(bytes, out var frame) != DecodeStatus.Ok)
        {
            return new LogVerdict(null, RefusalReason.Malformed, null);
        }

        var header = frame!.Header;
        var key = await keys.FindAsync(header.NodeId, header.KeyId, cancellation);
        if (key is null || !frame.HasValidMac(key.LogMacKey))
        {
            return new LogVerdict(null, RefusalReason.BadKey, header.NodeId);
        }

        keys.NoteUse(key);
        if (header.Epoch > (ulong)times.NewestMs)
        {
            return new LogVerdict(null, RefusalReason.BadEpoch, header.NodeId);
        }

        if (frame.TryReadLines(out var lines) != DecodeStatus.Ok)
        {
            return new LogVerdict(null, RefusalReason.Malformed, header.NodeId);
        }

        var parts = Cut(lines!, frame.Block);
        return new LogVerdict(
            parts.Count == 0 ? null : new LogArrival(header, parts),
            parts.Sum(p => p.Block.Count) == lines!.Count ? RefusalReason.None : RefusalReason.OutOfTime,
            header.NodeId);
    }

    /// <summary>By hour, without what is out of time. Most frames are of one hour: their bytes stay as they are.</summary>
    private List<LogPart> Cut(LogBlock lines, ReadOnlyMemory<byte> packed)
    {
        var (oldest, newest) = (times.OldestMs, times.NewestMs);
        long first = long.MaxValue, last = long.MinValue;
        foreach (var time in lines.TimesMs)
        {
            (first, last) = (Math.Min(first, time), Math.Max(last, time));
        }

        if (first >= oldest && last <= newest && LogKeys.HourOf(first) == LogKeys.HourOf(last))
        {
            return [new LogPart(lines, packed)];
        }

        return
        [
            .. lines.Lines().Where(l => l.TimeMs >= oldest && l.TimeMs <= newest).GroupBy(l => LogKeys.HourOf(l.TimeMs)).Select(Pack),
        ];
    }

    private static LogPart Pack(IEnumerable<LogLine> lines)
    {
        var writer = new LogBlockWriter();
        foreach (var line in lines)
        {
            if (!writer.TryAdd(line))
            {
                throw new InvalidDataException("A part of a log frame is larger than the frame.");
            }
        }

        var packed = writer.Pack();
        return LogBlockReader.TryRead(packed, out var block) == DecodeStatus.Ok
            ? new LogPart(block!, packed)
            : throw new InvalidDataException("A part of a log frame does not read its own bytes.");
    }
}
