using CloudNexus.Agent.Configuration;
using CloudNexus.Wire.Io;
using CloudNexus.Wire.Logs;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Logs;

/// <summary>What came of a look at a file.</summary>
internal enum TailNews
{
    /// <summary>All that is there was taken, or waits for more.</summary>
    Read,

    /// <summary>There is more: look again soon.</summary>
    More,

    /// <summary>What was read is gone from the file: it was emptied, or written anew.</summary>
    Replaced,
}

/// <summary>
/// Reads a file's new lines. It keeps nothing of the file but its place, and moves that when a line was taken: what waits for its end, or
/// for room, is
/// read again. Not thread-safe.
/// </summary>
internal sealed class FileTail(SafeFileHandle file, FilePlace place, LineSource source, LogJoining joining) : IDisposable
{
    /// <summary>For <see cref="Look"/>.</summary>
    public const int BufferBytes = 32 * 1024;

    private const int MostBytesALook = 512 * 1024;
    private const int LongLine = 16 * 1024;

    /// <summary>From here on a line's begin says whether it belongs to the one before.</summary>
    private const int TellingBytes = 16;

    /// <summary>How long the lines after a line are waited for that may belong to it.</summary>
    private const long RecordMs = 1000;

    /// <summary>How long the end of a line is waited for.</summary>
    private const long LineMs = 5000;

    /// <summary>How long after a change a file may change again and keep its time, which on some file systems has steps of 2 s.</summary>
    private const long SettleMs = 3000;

    private long _seenSize = -1;
    private long _changedAtMs;
    private bool _waits;

    public FilePlace Place { get; private set; } = place;

    public SafeFileHandle File => file;

    /// <summary>The file has another name now, or none, and gets few more lines if any.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Gives the file another name.</summary>
    public void Rename(string path) => (Place, IsLeaving) = (Place with { Path = path }, false);

    /// <summary>Begins at the file's begin again.</summary>
    public void Restart() => (Place, _seenSize, _waits) = (new FilePlace(Place.Path, Place.Identity, 0, Checksum.Of([]), Place.SeenNs), -1, false);

    /// <summary>Whether the file may be another than at the last look.</summary>
    /// <param name="look">What the system says of it now.</param>
    /// <param name="nowMs">Of a clock that does not jump.</param>
    public bool MayBeChanged(FileLook look, long nowMs)
        => look.Size != _seenSize || look.ModifiedNs != Place.SeenNs || nowMs - _changedAtMs <= SettleMs;

    /// <summary>Whether all is read and nothing was added for so long.</summary>
    public bool IsQuiet(long nowMs, long forMs) => !_waits && _seenSize == Place.Offset && nowMs - _changedAtMs >= forMs;

    /// <param name="look">What the system says of the file now.</param>
    /// <param name="intake">Takes the lines.</param>
    /// <param name="buffer">Of <see cref="BufferBytes"/>, to work in.</param>
    /// <param name="nowMs">Of a clock that does not jump.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TailNews Look(FileLook look, LogIntake intake, byte[] buffer, long nowMs)
    {
        if (!_waits && !MayBeChanged(look, nowMs))
        {
            return TailNews.Read;
        }

        if (look.Size != _seenSize || look.ModifiedNs != Place.SeenNs)
        {
            (_seenSize, _changedAtMs) = (look.Size, nowMs);
            Place = Place with { SeenNs = look.ModifiedNs };
        }

        if (look.Size < Place.Offset)
        {
            return TailNews.Replaced;
        }

        for (var left = MostBytesALook; left > 0; left -= buffer.Length)
        {
            var before = FilePlace.ProofLength(Place.Offset);
            var read = RandomAccess.Read(file, buffer, Place.Offset - before);
            if (read < before || !Place.IsProof(buffer.AsSpan(0, before)))
            {
                return TailNews.Replaced;
            }

            if (Place.Offset == 0 && read < Math.Min(look.Size, buffer.Length) && FileLook.Of(file).Size < look.Size)
            {
                // Emptied since the look: whoever calls again looks for a copy of it first.
                break;
            }

            var isEnd = read < buffer.Length;
            var used = Take(buffer.AsSpan(before, read - before), intake, isEnd ? nowMs - _changedAtMs : 0);
            Move(used, buffer.AsSpan(0, before + used));
            if (intake.IsFull)
            {
                break;
            }

            if (isEnd || used == 0)
            {
                _waits = before + used < read;
                return TailNews.Read;
            }
        }

        // Whatever the system says next time, there is more to read.
        _seenSize = -1;
        return TailNews.More;
    }

    public void Dispose() => file.Dispose();

    private void Move(int by, ReadOnlySpan<byte> read)
    {
        if (by > 0)
        {
            var offset = Place.Offset + by;
            Place = Place with { Offset = offset, Before = Checksum.Of(read[^FilePlace.ProofLength(offset)..]) };
        }
    }

    /// <returns>Bytes that are done with.</returns>
    private int Take(ReadOnlySpan<byte> data, LogIntake intake, long quietMs)
    {
        var used = 0;
        while (used < data.Length)
        {
            var rest = data[used..];
            var end = rest.IndexOf((byte)'\n') + 1;
            if (Place.InLine)
            {
                used = end == 0 ? data.Length : used + end;
                Place = Place with { InLine = end == 0 };
                continue;
            }

            var isLong = end == 0 && rest.Length >= LongLine;
            var length = end > 0 ? RecordLength(rest, end, quietMs) : isLong || quietMs >= LineMs ? rest.Length : 0;
            if (length == 0 || !intake.TryTake(source, rest[..length], isLong))
            {
                break;
            }

            used += length;
            if (isLong)
            {
                Place = Place with { InLine = true };
            }
        }

        return used;
    }

    /// <summary>The length of a line and those that belong to it; 0 when that cannot be told yet.</summary>
    /// <param name="data">Begins with a line.</param>
    /// <param name="end">Where that ends.</param>
    /// <param name="quietMs">How long there has been nothing after the data.</param>
    private int RecordLength(ReadOnlySpan<byte> data, int end, long quietMs)
    {
        while (joining != LogJoining.None)
        {
            var next = data[end..];
            var length = next.IndexOf((byte)'\n') + 1;
            if (length == 0 && next.Length < TellingBytes)
            {
                return quietMs >= (next.IsEmpty ? RecordMs : LineMs) ? end : 0;
            }

            var line = length == 0 ? next : next[..(length - 1)];
            if (!LineJoiner.Continues(line, joining) || end + line.Length > LogText.MostBytes)
            {
                return end;
            }

            if (length == 0)
            {
                return quietMs >= LineMs ? end : 0;
            }

            end += length;
        }

        return end;
    }
}
