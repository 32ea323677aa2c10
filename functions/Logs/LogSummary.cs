using CloudNexus.Wire.Io;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// How many lines of which source and level a row has in each ten seconds of its hour: what lists of sources and histograms are made of.
/// </summary>
public sealed class LogSummary
{
    public const int SlotMs = 10_000;
    public const int Levels = (int)LogLevel.Fatal + 1;

    private const int MostCells = LogBlock.MostLines;

    private LogSummary(IReadOnlyList<LogSourceSummary> sources) => Sources = sources;

    public IReadOnlyList<LogSourceSummary> Sources { get; }

    public static LogSummary Of(LogBlock block, long hourMs)
    {
        var cells = new SortedDictionary<(byte Source, int Slot, byte Level), int>();
        var last = new long[block.Sources.Count];
        for (var i = 0; i < block.Count; i++)
        {
            var (time, source) = (block.TimesMs[i], block.SourceIndices[i]);
            var cell = (source, (int)((time - hourMs) / SlotMs), block.Levels[i]);
            cells[cell] = cells.GetValueOrDefault(cell) + 1;
            last[source] = Math.Max(last[source], time);
        }

        return new LogSummary([.. cells.GroupBy(c => c.Key.Source).Select(s => new LogSourceSummary(
            block.Sources[s.Key], last[s.Key], [.. s.Select(c => new LogCell(c.Key.Slot, (LogLevel)c.Key.Level, c.Value))]))]);
    }

    /// <summary>At most 55 KB, of a block with the most sources and cells.</summary>
    public byte[] Encode(long hourMs)
    {
        var writer = new WireWriter();
        writer.WriteVarint((ulong)Sources.Count);
        foreach (var source in Sources)
        {
            writer.WriteString(source.Name);
            writer.WriteVarint((ulong)(source.LastMs - hourMs));
            writer.WriteVarint((ulong)source.Cells.Count);
            var slot = 0;
            foreach (var cell in source.Cells)
            {
                writer.WriteVarint((ulong)(((cell.Slot - slot) * Levels) + (int)cell.Level));
                writer.WriteVarint((ulong)cell.Lines);
                slot = cell.Slot;
            }
        }

        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static LogSummary Decode(ReadOnlySpan<byte> bytes, long hourMs)
    {
        var reader = new WireReader(bytes);
        var sources = new LogSourceSummary[reader.ReadCount(LogBlock.MostSources)];
        for (var i = 0; i < sources.Length && reader.IsOk; i++)
        {
            var name = reader.ReadString(LogText.MostSourceBytes);
            var lastMs = hourMs + reader.ReadCount((int)LogKeys.HourMs);
            var cells = new LogCell[reader.ReadCount(MostCells)];
            var slot = 0;
            for (var c = 0; c < cells.Length && reader.IsOk; c++)
            {
                var step = reader.ReadCount(MostCells);
                slot += step / Levels;
                cells[c] = new LogCell(slot, (LogLevel)(step % Levels), reader.ReadCount(MostCells));
            }

            sources[i] = new LogSourceSummary(name, lastMs, cells);
        }

        return reader is { IsOk: true, Remaining: 0 }
            ? new LogSummary(sources)
            : throw new InvalidDataException("A row of logs has a damaged summary.");
    }
}

/// <param name="LastMs">Its newest line, epoch milliseconds.</param>
public sealed record LogSourceSummary(string Name, long LastMs, IReadOnlyList<LogCell> Cells);

/// <param name="Slot">Ten seconds each, from the hour's first.</param>
public readonly record struct LogCell(int Slot, LogLevel Level, int Lines);
