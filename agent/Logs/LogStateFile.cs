using System.Buffers.Binary;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Logging;
using CloudNexus.Wire;
using CloudNexus.Wire.Io;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// Keeps a <see cref="LogState"/> in one file: replaced as a whole, and on the disk before a frame is sent. That the frame was accepted
/// is one byte, written in
/// its place: should that be lost, the same frame is sent again, which the server knows.
/// </summary>
internal sealed class LogStateFile(string dataDirectory, AgentLog log)
{
    private const int MostBytes = 1024 * 1024;
    private const byte Version = 0;
    private const int AcceptedAt = 4;
    private const int ChecksumAt = 5;
    private const int BodyAt = ChecksumAt + Checksum.Bytes;
    private const int LongestText = 4096;
    private readonly string _path = Path.Join(dataDirectory, "logs.state");

    /// <summary>When the state was written; nanoseconds since 1970.</summary>
    public long SavedNs => FileLook.At(_path)?.ModifiedNs ?? 0;

    /// <returns><see cref="LogState.None"/> when there is none, or it is damaged.</returns>
    public LogState Read()
    {
        try
        {
            if (!File.Exists(_path))
            {
                return LogState.None;
            }

            var bytes = new FileInfo(_path).Length <= MostBytes ? File.ReadAllBytes(_path) : [];
            if (bytes.Length > BodyAt && bytes.AsSpan(0, AcceptedAt).SequenceEqual(Magic)
                && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumAt)) == Checksum.Of(bytes.AsSpan(BodyAt))
                && Read(bytes.AsSpan(BodyAt), bytes[AcceptedAt] != 0) is { } state)
            {
                return state;
            }

            log.Warn($"logs: {_path} is damaged; files and journal are read from now on");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warn($"logs: {_path} cannot be read; files and journal are read from now on: {e.Message}");
        }

        return LogState.None;
    }

    /// <exception cref="IOException">The disk does not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public void Write(LogState state)
    {
        var body = new WireWriter(4096 + state.Pending.Length);
        body.WriteUInt64(state.Epoch);
        body.WriteVarint(state.Sequence);
        body.WriteString(state.Cursor ?? "");
        body.WriteVarint((ulong)state.Patterns.Count);
        foreach (var pattern in state.Patterns)
        {
            body.WriteString(pattern);
        }

        Write(state.Files, body);
        Write(state.Done, body);
        body.WriteBytes(state.Pending);
        var content = new byte[BodyAt + body.Length];
        Magic.CopyTo(content);
        content[AcceptedAt] = state.Pending.Length == 0 ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(ChecksumAt), Checksum.Of(body.Written));
        body.Written.CopyTo(content.AsSpan(BodyAt));
        AtomicFile.Write(_path, content);
    }

    /// <summary>Notes that the frame that was written last has been accepted.</summary>
    public void MarkAccepted()
    {
        try
        {
            using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write);
            RandomAccess.Write(file, [1], AcceptedAt);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A start sends it once more.
            log.Warn($"logs: {_path} cannot be written: {e.Message}");
        }
    }

    private static ReadOnlySpan<byte> Magic => [(byte)'C', (byte)'N', (byte)'L', Version];

    private static LogState? Read(ReadOnlySpan<byte> body, bool isAccepted)
    {
        var reader = new WireReader(body);
        var epoch = reader.ReadUInt64();
        var sequence = reader.ReadVarint();
        var cursor = reader.ReadString(LongestText);
        var patterns = new string[reader.ReadCount(LongestText)];
        for (var i = 0; i < patterns.Length && reader.IsOk; i++)
        {
            patterns[i] = reader.ReadString(LongestText);
        }

        var files = ReadPlaces(ref reader);
        var done = ReadPlaces(ref reader);
        var pending = reader.ReadBytes(reader.Remaining);
        return reader.IsOk && pending.Length <= LogBlock.MostPackedBytes
            ? new LogState(epoch, sequence, isAccepted ? [] : pending.ToArray(), files, done, cursor.Length > 0 ? cursor : null, patterns)
            : null;
    }

    private static void Write(IReadOnlyList<FilePlace> files, WireWriter body)
    {
        body.WriteVarint((ulong)files.Count);
        foreach (var file in files)
        {
            body.WriteString(file.Path);
            body.WriteUInt64(file.Identity.Device);
            body.WriteUInt64(file.Identity.Inode);
            body.WriteVarint((ulong)file.Offset);
            body.WriteVarint(file.Before);
            body.WriteZigZag(file.SeenNs);
            body.WriteByte(file.InLine ? (byte)1 : (byte)0);
        }
    }

    private static FilePlace[] ReadPlaces(ref WireReader reader)
    {
        var files = new FilePlace[reader.ReadCount(OpenFiles.Most)];
        for (var i = 0; i < files.Length && reader.IsOk; i++)
        {
            files[i] = new FilePlace(
                reader.ReadString(LongestText),
                new FileIdentity(reader.ReadUInt64(), reader.ReadUInt64()),
                (long)(reader.ReadVarint() & long.MaxValue),
                (uint)reader.ReadVarint(),
                reader.ReadZigZag(),
                reader.ReadByte() != 0);
        }

        return files;
    }
}
