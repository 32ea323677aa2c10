using System.Text;

namespace CloudNexus.Wire.Logs;

/// <summary>
/// Lines as they were packed together, in columns over one buffer: what is not asked for is not made. Immutable. Specified in
/// docs/wire-format.md.
/// </summary>
public sealed class LogBlock
{
    public const int MostLines = 5000;

    /// <summary>Of the body, unpacked.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Of the whole block, packed.</summary>
    public const int MostPackedBytes = 64 * 1024;

    public const int MostSources = 256;
    public const int MostFieldNames = 32;

    /// <summary>Of one line.</summary>
    public const int MostFields = 8;

    public const long LatestTimeMs = ProcessSnapshot.LatestTimeMs;

    internal const byte CutFlag = 1;

    private readonly byte[] _body;
    private readonly string[] _fieldNames;
    private readonly long[] _times;
    private readonly byte[] _levels;
    private readonly byte[] _sources;
    private readonly byte[] _flags;
    private readonly int[] _fieldsAt;
    private readonly int[] _textsAt;

    internal LogBlock(
        byte[] body,
        string[] sources,
        string[] fieldNames,
        long[] times,
        (byte[] Levels, byte[] Sources, byte[] Flags) bytes,
        int[] fieldsAt,
        int[] textsAt)
    {
        (_body, Sources, _fieldNames, _times, _fieldsAt, _textsAt) = (body, sources, fieldNames, times, fieldsAt, textsAt);
        (_levels, _sources, _flags) = bytes;
    }

    /// <summary>How many lines there are: at least one.</summary>
    public int Count => _times.Length;

    /// <summary>Each once, in the order of their first lines.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>Epoch milliseconds of each line, in the order in which they were read: not always ascending.</summary>
    public ReadOnlySpan<long> TimesMs => _times;

    /// <summary>Numbers of <see cref="LogLevel"/>, one a line.</summary>
    public ReadOnlySpan<byte> Levels => _levels;

    /// <summary>Indices into <see cref="Sources"/>, one a line.</summary>
    public ReadOnlySpan<byte> SourceIndices => _sources;

    /// <summary>Whether there was more of a line than its text holds.</summary>
    public bool IsCut(int line) => (_flags[line] & CutFlag) != 0;

    /// <summary>The texts of all lines, one after the other.</summary>
    public ReadOnlySpan<byte> Texts => _body.AsSpan(_textsAt[0].._textsAt[^1]);

    /// <summary>A line's text as UTF-8.</summary>
    public ReadOnlySpan<byte> TextOf(int line) => _body.AsSpan(_textsAt[line].._textsAt[line + 1]);

    public IReadOnlyList<LogField> FieldsOf(int line)
    {
        var reader = new Io.WireReader(_body.AsSpan(_fieldsAt[line]));
        var count = reader.ReadCount(MostFields);
        if (count == 0)
        {
            return [];
        }

        var fields = new LogField[count];
        for (var i = 0; i < count; i++)
        {
            fields[i] = new LogField(_fieldNames[reader.ReadCount(_fieldNames.Length - 1)], reader.ReadString(LogText.MostFieldBytes));
        }

        return fields;
    }

    public LogLine LineAt(int line)
        => new(_times[line], (LogLevel)_levels[line], Sources[_sources[line]], Encoding.UTF8.GetString(TextOf(line)), IsCut(line))
        {
            Fields = FieldsOf(line),
        };

    public IEnumerable<LogLine> Lines() => Enumerable.Range(0, Count).Select(LineAt);
}
