using System.Globalization;

namespace CloudNexus.Local.Hub.Log;

/// <summary>What a partition's directory held when it was opened.</summary>
/// <param name="Segments">Oldest first.</param>
/// <param name="LastTimeMs">The newest record's time as far as known; times go on from there.</param>
/// <param name="CanAppend">False when the last segment has damage inside or is of an older version: it stays as it is, and a new one follows.</param>
internal sealed record RecoveredSegments(List<Segment> Segments, long NextSequence, long LastTimeMs, bool CanAppend, int Truncations);

/// <summary>
/// Opens a partition's segments. Only the last can have been written to when the program ended, so only it is walked; a torn or
/// damaged tail of it is cut off. The records of older segments are checked when they are read.
/// </summary>
internal static class SegmentRecovery
{
    /// <summary>A record of a batch has 7 bytes at least, which deflate makes a thousandth of at best.</summary>
    private const int MostEventsPerByte = 150;

    /// <exception cref="IOException">A file could not be opened, read or cut.</exception>
    public static RecoveredSegments Open(string directory, LogContext context)
    {
        List<Segment> segments = [];
        try
        {
            var paths = Directory.GetFiles(directory, "*.log").Order(StringComparer.Ordinal).ToArray();
            var truncations = 0;
            for (var i = 0; i < paths.Length; i++)
            {
                var text = Path.GetFileNameWithoutExtension(paths[i]);
                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var name))
                {
                    continue;
                }

                if (OpenOne(paths[i], name, segments.LastOrDefault(), i == paths.Length - 1, context) is { } segment)
                {
                    segments.Add(segment);
                }
                else
                {
                    truncations++;
                }
            }

            BorrowCreationTimes(segments, context.NowMs);
            return segments.Count == 0
                ? new RecoveredSegments(segments, 0, 0, CanAppend: false, truncations)
                : RecoverLast(segments, truncations, context);
        }
        catch
        {
            segments.ForEach(s => s.Dispose());
            throw;
        }
    }

    /// <returns>Null when the file is the last one and its creation was cut short: it is gone then.</returns>
    private static Segment? OpenOne(string path, long baseSequence, Segment? previous, bool isLast, LogContext context)
    {
        var file = context.Files.Open(path);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Bytes];
        var read = file.Read(bytes, 0);
        if (SegmentHeader.Read(bytes[..read]) is { } header && header.BaseSequence == baseSequence)
        {
            return new Segment(path, file, header, headerIntact: true, file.Length, context.Options.IndexIntervalBytes);
        }

        if (isLast && file.Length <= SegmentHeader.Bytes)
        {
            file.Dispose();
            context.Files.Delete(path);
            context.Logger.UnfinishedSegmentRemoved(path);
            context.Metrics.Truncations.Add(1);
            return null;
        }

        context.Logger.HeaderDamaged(path);
        context.Metrics.Damages.Add(1);
        var offset = previous is null ? 0 : previous.Header.BaseOffset + previous.CommittedEnd;
        var assumed = new SegmentHeader(baseSequence, offset, CreatedMs: -1, Salt: 0);
        return new Segment(path, file, assumed, headerIntact: false, file.Length, context.Options.IndexIntervalBytes);
    }

    /// <summary>A segment's age is judged by its successor's creation; where that is unreadable, the next later one stands in.</summary>
    private static void BorrowCreationTimes(List<Segment> segments, long nowMs)
    {
        var later = nowMs;
        for (var i = segments.Count - 1; i >= 0; i--)
        {
            segments[i].CreatedMs = segments[i].HeaderIntact ? segments[i].Header.CreatedMs : later;
            later = segments[i].CreatedMs;
        }
    }

    private static RecoveredSegments RecoverLast(List<Segment> segments, int truncations, LogContext context)
    {
        var last = segments[^1];
        if (!last.HeaderIntact)
        {
            // No sequence number that the file may have held is given again.
            var beyond = last.Header.BaseSequence + (last.CommittedEnd * MostEventsPerByte) + 1;
            return new RecoveredSegments(segments, beyond, 0, CanAppend: false, truncations);
        }

        var length = last.CommittedEnd;
        var (next, time, end) = (last.Header.BaseSequence, last.Header.CreatedMs, (long)SegmentHeader.Bytes);
        using var cursor = new SegmentCursor(last, SegmentHeader.Bytes, length);
        while (cursor.MoveNext())
        {
            last.Index.Offer(cursor.Sequence, cursor.Position);
            (next, time, end) = (cursor.LastSequence + 1, RecordFormat.EnqueuedMs(cursor.Current), cursor.Next);
        }

        if (end < length)
        {
            last.File.SetLength(end);
            last.Commit(end);
            truncations++;
            context.Logger.TailTruncated(last.FilePath, length - end);
            context.Metrics.Truncations.Add(1);
        }

        // What was written but not flushed when the program ended becomes readable now, so it must be as safe as the rest.
        last.File.Flush();
        context.Files.FlushDirectory(Path.GetDirectoryName(last.FilePath)!);
        if (cursor.Damages > 0 && last.ReportsDamage(cursor.DamagedUpTo))
        {
            context.Logger.RecordsDamaged(last.FilePath, cursor.DamagedUpTo);
            context.Metrics.Damages.Add(cursor.Damages);
        }

        if (last.Header.Version < SegmentHeader.CurrentVersion && last.IsEmpty)
        {
            // The next append makes a file of that name anew.
            segments.Remove(last);
            last.Dispose();
        }

        var canAppend = cursor.Damages == 0 && last.Header.Version == SegmentHeader.CurrentVersion;
        return new RecoveredSegments(segments, next, time, canAppend, truncations);
    }
}
