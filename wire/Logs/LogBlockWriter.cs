using System.Text;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Logs;

/// <summary>
/// Gathers lines and packs them. It keeps its buffers between blocks. Not thread-safe.
/// </summary>
/// <param name="mostBytes">Largest body to make, before packing; with <see cref="AlwaysFits"/>, any lines fit when they are packed.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="mostBytes"/> is over <see cref="LogBlock.MostBytes"/>, or has no room
/// for a line.</exception>
public sealed class LogBlockWriter(int mostBytes = LogBlock.MostBytes)
{
    /// <summary>A body of this size fits a block however badly it packs.</summary>
    public const int AlwaysFits = LogBlock.MostPackedBytes - LogPacking.MostHeaderBytes;

    /// <summary>Room for the largest line with its fields, a new source and new field names.</summary>
    private const int LargestLine = LogText.MostBytes + LogText.MostSourceBytes
        + (LogBlock.MostFields * (LogText.MostFieldBytes + LogText.MostFieldNameBytes + 8)) + 64;

    private readonly int _mostBytes = mostBytes is >= LargestLine and <= LogBlock.MostBytes
        ? mostBytes
        : throw new ArgumentOutOfRangeException(nameof(mostBytes));

    private readonly Dictionary<string, int> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _fieldNames = new(StringComparer.Ordinal);
    private readonly WireWriter _times = new();
    private readonly WireWriter _bytes = new();
    private readonly WireWriter _fields = new();
    private readonly WireWriter _lengths = new();
    private readonly WireWriter _texts = new(4096);
    private readonly WireWriter _body = new(4096);
    private long _lastMs;
    private int _nameBytes;

    public int Count { get; private set; }

    /// <summary>The body's size so far, not over by more than a few bytes.</summary>
    public int Length
        => 16 + _nameBytes + _times.Length + _bytes.Length + _fields.Length + _lengths.Length + _texts.Length;

    /// <summary>Takes a line, unless the block is full.</summary>
    /// <returns>False when the block is full: pack it, then begin the next.</returns>
    /// <exception cref="ArgumentException">The line is none that a block may hold.</exception>
    public bool TryAdd(LogLine line)
        => TryAdd(line.TimeMs, line.Level, line.Source, Encoding.UTF8.GetBytes(line.Text), line.Cut, line.Fields);

    /// <summary>Takes a line, unless the block is full.</summary>
    /// <param name="timeMs">Epoch milliseconds.</param>
    /// <param name="level">How bad it is.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="cut">Whether there was more.</param>
    /// <param name="fields">What else is known.</param>
    /// <returns>False when the block is full: pack it, then begin the next.</returns>
    /// <exception cref="ArgumentException">The line is none that a block may hold.</exception>
    public bool TryAdd(
        long timeMs, LogLevel level, string source, ReadOnlySpan<byte> text, bool cut = false, IReadOnlyList<LogField>? fields = null)
    {
        fields ??= [];
        if (Fault(timeMs, level, source, text, fields) is { } fault)
        {
            throw new ArgumentException(fault);
        }

        if (Count == LogBlock.MostLines || Length + text.Length + (LargestLine - LogText.MostBytes) > _mostBytes
            || (_sources.Count == LogBlock.MostSources && !_sources.ContainsKey(source))
            || _fieldNames.Count + fields.Count > LogBlock.MostFieldNames)
        {
            return false;
        }

        Count++;
        _times.WriteZigZag(timeMs - _lastMs);
        _lastMs = timeMs;
        _bytes.WriteByte((byte)level);
        _bytes.WriteByte((byte)IndexOf(_sources, source));
        _bytes.WriteByte(cut ? LogBlock.CutFlag : (byte)0);
        _fields.WriteVarint((ulong)fields.Count);
        foreach (var field in fields)
        {
            _fields.WriteVarint((ulong)IndexOf(_fieldNames, field.Name));
            _fields.WriteString(field.Value);
        }

        _lengths.WriteVarint((ulong)text.Length);
        _texts.WriteBytes(text);
        return true;
    }

    /// <summary>The lines as a packed block; the writer is empty again.</summary>
    /// <exception cref="InvalidOperationException">There are none, or they do not fit <see cref="LogBlock.MostPackedBytes"/>; then they are
    /// kept, and half of them may do.</exception>
    public byte[] Pack()
    {
        if (Count == 0)
        {
            throw new InvalidOperationException("A block has at least one line.");
        }

        _body.Clear();
        _body.WriteVarint((ulong)Count);
        WriteNames(_sources);
        WriteNames(_fieldNames);
        _body.WriteBytes(_times.Written);
        for (var column = 0; column < 3; column++)
        {
            for (var at = column; at < _bytes.Length; at += 3)
            {
                _body.WriteByte(_bytes.Written[at]);
            }
        }

        _body.WriteBytes(_fields.Written);
        _body.WriteBytes(_lengths.Written);
        _body.WriteBytes(_texts.Written);
        var packed = LogPacking.Pack(_body.Written);
        if (packed.Length > LogBlock.MostPackedBytes)
        {
            throw new InvalidOperationException(
                $"{Count} lines make {packed.Length} bytes; at most {LogBlock.MostPackedBytes} fit a block.");
        }

        Clear();
        return packed;
    }

    /// <summary>Forgets the lines.</summary>
    public void Clear()
    {
        (Count, _lastMs, _nameBytes) = (0, 0, 0);
        _sources.Clear();
        _fieldNames.Clear();
        foreach (var writer in (ReadOnlySpan<WireWriter>)[_times, _bytes, _fields, _lengths, _texts, _body])
        {
            writer.Clear();
        }
    }

    private static string? Fault(
        long timeMs, LogLevel level, string source, ReadOnlySpan<byte> text, IReadOnlyList<LogField> fields)
    {
        if (timeMs is < 0 or > LogBlock.LatestTimeMs || level > LogLevel.Fatal)
        {
            return "A line has a time from 1970 to 9999 and a level.";
        }

        if (text.Length > LogText.MostBytes || !LogText.IsText(text) || !LogText.IsSource(Encoding.UTF8.GetBytes(source)))
        {
            return "A line's text or source is too long, no UTF-8, or holds control characters.";
        }

        foreach (var field in fields)
        {
            var value = Encoding.UTF8.GetBytes(field.Value);
            if (!LogText.IsFieldName(Encoding.UTF8.GetBytes(field.Name)) || value.Length > LogText.MostFieldBytes
                || !LogText.IsPlain(value))
            {
                return "A field's name or value is none.";
            }
        }

        return fields.Count > LogBlock.MostFields ? $"A line has at most {LogBlock.MostFields} fields." : null;
    }

    private int IndexOf(Dictionary<string, int> names, string name)
    {
        if (!names.TryGetValue(name, out var index))
        {
            index = names.Count;
            names.Add(name, index);
            _nameBytes += Encoding.UTF8.GetByteCount(name) + 2;
        }

        return index;
    }

    private void WriteNames(Dictionary<string, int> names)
    {
        _body.WriteVarint((ulong)names.Count);
        foreach (var name in names.Keys)
        {
            _body.WriteString(name);
        }
    }
}
