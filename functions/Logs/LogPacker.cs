using CloudNexus.Functions.Storage;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Brings the frames of a node's hour into few large rows. A packed row is written in one transaction with the removal of its first frames;
/// the others go after it. Stopped anywhere, it can be done again: who reads takes each frame's lines once, and what is packed already is
/// only removed.
/// </summary>
public sealed class LogPacker(LogStore store, LogTimes times)
{
    /// <summary>Of the frames of one row, packed as they came: together they pack to about half.</summary>
    private const int MostPackedBytes = 100 * 1024;

    /// <summary>Of the texts of one row.</summary>
    private const int MostTextBytes = LogBlock.MostBytes * 3 / 4;

    /// <summary>Frames that one transaction removes beside adding their row.</summary>
    private const int MostFramesAtOnce = TableLimits.MaxTransactionActions - 1;

    /// <returns>Whether all of the hour is packed; false when frames are too young or somebody else packs too: the next run goes
    /// on.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">A row is damaged.</exception>
    public async Task<bool> PackAsync(string nodeId, long hourMs, CancellationToken cancellation)
    {
        var settledBy = times.SettledMs;
        var (frames, packed, isWhole) = (new List<LogRow>(), new HashSet<(ulong, ulong)>(), true);
        await foreach (var row in store.ListAsync(nodeId, hourMs, hourMs + LogKeys.HourMs, LogRow.FrameColumns, cancellation))
        {
            if (row.IsPacked)
            {
                packed.UnionWith(row.Segments.Select(s => (s.Epoch, s.Sequence)));
            }
            else if (row.StoredMs <= settledBy)
            {
                frames.Add(row);
            }
            else
            {
                isWhole = false;
            }
        }

        // A run before this one was stopped between writing them packed and removing them.
        LogRow[] left = [.. frames.Where(f => packed.Contains(FrameOf(f)))];
        if (!await store.RemoveAsync(left, cancellation))
        {
            return false;
        }

        var rest = frames.Where(f => !packed.Contains(FrameOf(f))).OrderBy(f => FrameOf(f)).ToArray();
        foreach (var (row, of) in Pack(nodeId, rest))
        {
            if (!await store.ReplaceAsync(row, [.. of.Take(MostFramesAtOnce)], cancellation)
                || !await store.RemoveAsync([.. of.Skip(MostFramesAtOnce)], cancellation))
            {
                return false;
            }
        }

        return isWhole;
    }

    private static (ulong Epoch, ulong Sequence) FrameOf(LogRow frame) => (frame.Segments[0].Epoch, frame.Segments[0].Sequence);

    /// <summary>Rows in the place of frames, in their order; a frame that would be alone stays as it is.</summary>
    private static IEnumerable<(TableEntity Row, IReadOnlyList<LogRow> Of)> Pack(string nodeId, LogRow[] frames)
    {
        var of = new List<(LogRow Frame, LogBlock Lines)>();
        var (lines, texts, bytes) = (0, 0, 0);
        foreach (var frame in frames)
        {
            var block = BlockOf(frame.Body!.Value);
            var text = block.Texts.Length;
            if (of.Count == LogSegment.MostOfRow || lines + block.Count > LogBlock.MostLines || texts + text > MostTextBytes
                || bytes + frame.Body!.Value.Length > MostPackedBytes)
            {
                foreach (var row in PackGroup(nodeId, of))
                {
                    yield return row;
                }

                of = [];
                (lines, texts, bytes) = (0, 0, 0);
            }

            of.Add((frame, block));
            (lines, texts, bytes) = (lines + block.Count, texts + text, bytes + frame.Body!.Value.Length);
        }

        foreach (var row in PackGroup(nodeId, of))
        {
            yield return row;
        }
    }

    /// <summary>One row, or two of the halves where that is too large.</summary>
    private static IEnumerable<(TableEntity Row, IReadOnlyList<LogRow> Of)> PackGroup(
        string nodeId, List<(LogRow Frame, LogBlock Lines)> of)
    {
        if (of.Count < 2)
        {
            return [];
        }

        return TryPack(of) is { } packed
            ? [(LogRow.OfMany(nodeId, [.. of.SelectMany(f => f.Frame.Segments)], BlockOf(packed), packed), [.. of.Select(f => f.Frame)])]
            : PackGroup(nodeId, of[..(of.Count / 2)]).Concat(PackGroup(nodeId, of[(of.Count / 2)..]));
    }

    /// <summary>Null when the lines do not fit a block.</summary>
    private static byte[]? TryPack(List<(LogRow Frame, LogBlock Lines)> of)
    {
        var writer = new LogBlockWriter();
        foreach (var (_, lines) in of)
        {
            for (var i = 0; i < lines.Count; i++)
            {
                var source = lines.Sources[lines.SourceIndices[i]];
                if (!writer.TryAdd(
                    lines.TimesMs[i], (LogLevel)lines.Levels[i], source, lines.TextOf(i), lines.IsCut(i), lines.FieldsOf(i)))
                {
                    return null;
                }
            }
        }

        try
        {
            return writer.Pack();
        }
        catch (InvalidOperationException)
        {
            // They pack badly.
            return null;
        }
    }

    private static LogBlock BlockOf(ReadOnlyMemory<byte> packed)
        => LogBlockReader.TryRead(packed.Span, out var block) == DecodeStatus.Ok
            ? block!
            : throw new InvalidDataException("A stored row of logs cannot be read.");
}
