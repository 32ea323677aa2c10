using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>
/// One agent flush on the wire: header, optional schema, sample columns, MAC. Parsing checks structure only; call
/// <see cref="HasValidMac"/> before believing a word of it. Specified in docs/wire-format.md.
/// </summary>
public sealed class Frame
{
    /// <summary>Largest frame that is made or taken, in bytes.</summary>
    public const int MostBytes = 256 * 1024;

    public const int MacBytes = 16;

    internal const byte Magic0 = (byte)'C';
    internal const byte Magic1 = (byte)'N';
    internal const byte Version = 0;
    internal const byte SchemaFlag = 1;
    internal const byte StoppingFlag = 2;
    internal const byte ProcessesFlag = 4;
    internal const int MostIdBytes = 64;
    internal const int MostFlushIntervalMs = 3_600_000;
    internal const ulong HighestSequence = 1UL << 53;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _samplesAt;

    private Frame(
        ReadOnlyMemory<byte> bytes, FrameHeader header, ReadOnlyMemory<byte> inlineSchema, ReadOnlyMemory<byte> processes, int samplesAt)
    {
        _bytes = bytes;
        _samplesAt = samplesAt;
        Header = header;
        InlineSchema = inlineSchema;
        Processes = processes;
    }

    public FrameHeader Header { get; }

    /// <summary>The encoded schema when the frame carries it, else empty.</summary>
    public ReadOnlyMemory<byte> InlineSchema { get; }

    /// <summary>Encoded process snapshots (<see cref="ProcessCodec"/>); empty when the frame carries none.</summary>
    public ReadOnlyMemory<byte> Processes { get; }

    public int Length => _bytes.Length;

    /// <summary>True when the bytes begin as a frame does, of whatever version.</summary>
    public static bool LooksLikeFrame(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && bytes[0] == Magic0 && bytes[1] == Magic1;

    /// <summary>Keeps a view of <paramref name="bytes"/>, which must not change afterwards.</summary>
    public static DecodeStatus TryParse(ReadOnlyMemory<byte> bytes, out Frame? frame)
    {
        frame = null;
        if (bytes.Length > MostBytes)
        {
            return DecodeStatus.Malformed;
        }

        if (bytes.Length < MacBytes)
        {
            return DecodeStatus.NeedMore;
        }

        var reader = new WireReader(bytes.Span[..^MacBytes]);
        var magic = reader.ReadByte() == Magic0 && reader.ReadByte() == Magic1 && reader.ReadByte() == Version;
        var flags = reader.ReadByte();
        if (reader.IsOk && (!magic || flags > (SchemaFlag | StoppingFlag | ProcessesFlag)))
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var header = new FrameHeader(
            reader.ReadString(MostIdBytes),
            reader.ReadString(MostIdBytes),
            reader.ReadUInt64(),
            reader.ReadVarint(),
            reader.ReadVarint(),
            reader.ReadCount(MostFlushIntervalMs),
            reader.ReadBytes(SchemaId.Bytes) is { Length: SchemaId.Bytes } id ? SchemaId.Read(id) : default,
            (flags & StoppingFlag) != 0);
        var schemaLength = (flags & SchemaFlag) != 0 ? reader.ReadCount(SeriesSchema.MostBytes) : 0;
        var schemaAt = reader.Position;
        reader.ReadBytes(schemaLength);
        var processesLength = (flags & ProcessesFlag) != 0 ? reader.ReadCount(ProcessCodec.MostBytes) : 0;
        if (reader.IsOk && processesLength == 0 && (flags & ProcessesFlag) != 0)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var processesAt = reader.Position;
        reader.ReadBytes(processesLength);
        if (reader.IsOk && (header.Sequence is 0 or > HighestSequence || header.LowestHeld > header.Sequence || !NodeId.IsValid(header.NodeId)
            || !NodeId.IsValid(header.KeyId)))
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        if (reader.IsOk)
        {
            frame = new Frame(
                bytes, header, bytes.Slice(schemaAt, schemaLength), bytes.Slice(processesAt, processesLength), reader.Position);
        }

        return reader.Status;
    }

    /// <summary>Compares in constant time.</summary>
    public bool HasValidMac(ReadOnlySpan<byte> macKey) => FrameMac.IsValid(_bytes.Span, macKey);

    /// <summary>Decodes the columns. A schema other than the frame's, or one of another width, is malformed.</summary>
    public DecodeStatus TryDecodeSamples(SeriesSchema schema, out SampleBlock? block)
    {
        block = null;
        if (schema.Id != Header.SchemaId)
        {
            return DecodeStatus.Malformed;
        }

        var reader = new WireReader(_bytes.Span[_samplesAt..^MacBytes]);
        var rows = reader.ReadCount(SampleBlock.MostRows);
        var width = schema.Series.Count;
        if (reader.ReadCount(SeriesLimits.SeriesPerSchema) != width || (long)rows * width > SampleBlock.MostValues)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        if (!reader.IsOk)
        {
            return reader.Status;
        }

        var timestamps = new long[rows];
        TimestampCodec.Decode(ref reader, timestamps);
        var columns = new long[width][];
        for (var i = 0; i < width && reader.IsOk; i++)
        {
            columns[i] = new long[rows];
            ColumnCodec.Decode(ref reader, columns[i]);
        }

        if (reader.IsOk && reader.Remaining > 0)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        if (reader.IsOk)
        {
            block = new SampleBlock(schema, timestamps, columns);
        }

        return reader.Status;
    }
}
