using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Logs;

/// <summary>
/// Lines of one host on the wire: header, a packed block, MAC. Parsing checks structure only; call <see cref="HasValidMac"/> before
/// believing a word of it. Specified in docs/wire-format.md.
/// </summary>
public sealed class LogFrame
{
    /// <summary>Largest frame that is made or taken, in bytes.</summary>
    public const int MostBytes = LogBlock.MostPackedBytes + 512;

    private const byte Magic0 = (byte)'C';
    private const byte Magic1 = (byte)'L';
    private const byte Version = 0;

    private readonly ReadOnlyMemory<byte> _bytes;

    private LogFrame(ReadOnlyMemory<byte> bytes, LogFrameHeader header, int blockAt)
        => (_bytes, Header, Block) = (bytes, header, bytes[blockAt..^Frame.MacBytes]);

    public LogFrameHeader Header { get; }

    /// <summary>The packed lines (<see cref="LogBlockReader"/>).</summary>
    public ReadOnlyMemory<byte> Block { get; }

    public int Length => _bytes.Length;

    /// <summary>True when the bytes begin as a log frame does, of whatever version.</summary>
    public static bool LooksLikeFrame(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && bytes[0] == Magic0 && bytes[1] == Magic1;

    /// <summary>Keeps a view of <paramref name="bytes"/>, which must not change afterwards. Never throws for bad input.</summary>
    public static DecodeStatus TryParse(ReadOnlyMemory<byte> bytes, out LogFrame? frame)
    {
        frame = null;
        if (bytes.Length is > MostBytes or < Frame.MacBytes)
        {
            return bytes.Length > MostBytes ? DecodeStatus.Malformed : DecodeStatus.NeedMore;
        }

        var reader = new WireReader(bytes.Span[..^Frame.MacBytes]);
        var magic = reader.ReadByte() == Magic0 && reader.ReadByte() == Magic1 && reader.ReadByte() == Version;
        if (reader.IsOk && !magic)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var header = new LogFrameHeader(
            reader.ReadString(Frame.MostIdBytes), reader.ReadString(Frame.MostIdBytes), reader.ReadUInt64(), reader.ReadVarint());
        if (reader.IsOk && (!header.IsValid || reader.Remaining > LogBlock.MostPackedBytes))
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        if (reader.IsOk && reader.Remaining == 0)
        {
            reader.Fail(DecodeStatus.NeedMore);
        }

        if (reader.IsOk)
        {
            frame = new LogFrame(bytes, header, reader.Position);
        }

        return reader.Status;
    }

    /// <summary>The frame's bytes, MAC included.</summary>
    /// <param name="header">What it says of itself.</param>
    /// <param name="block">Packed lines (<see cref="LogBlockWriter.Pack"/>).</param>
    /// <param name="macKey">What the MAC is made with (<see cref="ApiKey.DeriveLogMacKey"/>).</param>
    /// <exception cref="ArgumentException">The header is none, or the block is empty or too long.</exception>
    public static byte[] Write(LogFrameHeader header, ReadOnlySpan<byte> block, ReadOnlySpan<byte> macKey)
    {
        if (!header.IsValid || block.Length is 0 or > LogBlock.MostPackedBytes)
        {
            throw new ArgumentException("A log frame has a node, a key, a number and a block.", nameof(header));
        }

        var writer = new WireWriter(block.Length + 256);
        writer.WriteByte(Magic0);
        writer.WriteByte(Magic1);
        writer.WriteByte(Version);
        writer.WriteString(header.NodeId);
        writer.WriteString(header.KeyId);
        writer.WriteUInt64(header.Epoch);
        writer.WriteVarint(header.Sequence);
        writer.WriteBytes(block);
        FrameMac.Append(writer, macKey);
        return writer.ToArray();
    }

    /// <summary>Compares in constant time.</summary>
    /// <param name="macKey">Of the key that the header names (<see cref="ApiKey.DeriveLogMacKey"/>).</param>
    public bool HasValidMac(ReadOnlySpan<byte> macKey) => FrameMac.IsValid(_bytes.Span, macKey);

    /// <summary>Unpacks the lines. Never throws for bad input.</summary>
    public DecodeStatus TryReadLines(out LogBlock? lines) => LogBlockReader.TryRead(Block.Span, out lines);
}
