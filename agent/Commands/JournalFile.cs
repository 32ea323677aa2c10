using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Spool;
using CloudNexus.Wire.Io;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Commands;

/// <summary>
/// Lines of a journal on the disk, each with its checksum before it (CRC-32C, eight hexadecimal digits): what was added is on the disk when
/// <see cref="Add"/> returns. Not thread-safe.
/// </summary>
internal sealed class JournalFile(string path) : IDisposable
{
    /// <summary>A longer file counts as damaged.</summary>
    public const int MostBytes = 8 << 20;

    private const int HeadBytes = 9;
    private SafeFileHandle? _handle;

    public long Length { get; private set; }

    /// <returns>The intact lines, and whether others were among them. A last line that was never finished is none: nothing was done
    /// on it.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public (IReadOnlyList<JournalRecord> Records, bool Damaged) Read()
    {
        var records = new List<JournalRecord>();
        if (!File.Exists(path))
        {
            return (records, false);
        }

        if (new FileInfo(path).Length > MostBytes)
        {
            return (records, true);
        }

        var damaged = false;
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            if (Parse(rest[..end]) is { } record)
            {
                records.Add(record);
            }
            else
            {
                damaged = true;
            }

            rest = rest[(end + 1)..];
        }

        return (records, damaged);
    }

    /// <exception cref="IOException">The disk does not take it; the file is as before, or cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Add(JournalRecord record)
    {
        var handle = _handle ?? throw new IOException("The journal was never opened.");
        try
        {
            var line = Line(record);
            RandomAccess.Write(handle, line, Length);
            RandomAccess.FlushToDisk(handle);
            Length += line.Length;
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            // Half a line must not stand before the next one.
            Close();
            throw e as IOException ?? FileSizeLimit.Met((ArgumentOutOfRangeException)e);
        }
    }

    /// <summary>Whether lines can be added; if not, it must be replaced first.</summary>
    public bool IsOpen => _handle is not null;

    /// <summary>Puts these lines in place of all that there are.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Replace(IEnumerable<JournalRecord> records)
    {
        Close();
        using var lines = new MemoryStream();
        foreach (var record in records)
        {
            lines.Write(Line(record));
        }

        AtomicFile.Write(path, lines.ToArray());
        DirectoryOnDisk.Flush(Path.GetDirectoryName(path)!);
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        Length = lines.Length;
    }

    public void Dispose() => Close();

    private static byte[] Line(JournalRecord record)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(record, CommandJson.Default.JournalRecord);
        var line = new byte[HeadBytes + json.Length + 1];
        Encoding.ASCII.GetBytes(Checksum.Of(json).ToString("x8", CultureInfo.InvariantCulture), line);
        line[HeadBytes - 1] = (byte)' ';
        json.CopyTo(line, HeadBytes);
        line[^1] = (byte)'\n';
        return line;
    }

    private static JournalRecord? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length <= HeadBytes || line[HeadBytes - 1] != ' '
            || !uint.TryParse(line[..(HeadBytes - 1)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            || sum != Checksum.Of(line[HeadBytes..]))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line[HeadBytes..], CommandJson.Default.JournalRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Close()
    {
        _handle?.Dispose();
        _handle = null;
    }
}
