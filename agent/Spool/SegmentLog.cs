using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent.Spool;

/// <summary>
/// The spool's segments, oldest first, and the one that is written on. While the disk takes nothing, segments are made in memory, and
/// become files when it does again. Not thread-safe.
/// </summary>
internal sealed class SegmentLog(SpoolParts parts, int fullBytes) : IDisposable
{
    private const int FullMemoryBytes = 128 * 1024;
    private const long LongestMs = 3_600_000;
    private const long CheckEveryMs = 10_000;

    private readonly List<Segment> _all = [];
    private readonly MonotonicClock _clock = new(parts.Clock);
    private readonly Backoff _failures = new(parts.Random, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
    private readonly SegmentFiles _files = new(parts.Files, parts.Log);
    private byte[] _record = new byte[1024];
    private ulong _nextNumber = 1;
    private long _retryAtMs;
    private long _checkAtMs;

    public IReadOnlyList<Segment> All => _all;

    /// <summary>The segment that is written on; null before the first record.</summary>
    public Segment? Active { get; private set; }

    /// <summary>Of all segments, those in memory included.</summary>
    public long Bytes => _all.Sum(s => (long)s.Length);

    public long MemoryBytes => _all.Sum(s => s.Memory is null ? 0L : s.Length);

    /// <summary>The disk takes nothing, and what is new is in memory.</summary>
    public bool IsFailing { get; private set; }

    /// <summary>The highest number of a sample written, or about to be.</summary>
    public long LastNumber { get; set; }

    /// <summary>Takes a segment that was found on the disk, after those before it.</summary>
    public void Add(Segment segment)
    {
        _all.Add(segment);
        Avoid(segment.Number);
    }

    /// <summary>Keeps new segments from a number that a file has already.</summary>
    public void Avoid(ulong number) => _nextNumber = Math.Max(_nextNumber, number + 1);

    /// <summary>Has the newest segment be written on, unless it is full or the disk says no.</summary>
    public void Reopen()
    {
        if (_all.Count == 0 || _all[^1].Length >= fullBytes)
        {
            return;
        }

        try
        {
            var file = parts.Files.Open(_all[^1].Name);
            file.SetLength(_all[^1].Length);
            _all[^1].File = file;
            Active = _all[^1];
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            // Another segment will do, or the disk's state shows when it is made.
        }
    }

    /// <summary>The segment that the next record goes to.</summary>
    /// <param name="sampleMs">The time of the sample that the record is of; null when it is of none.</param>
    public Segment Ready(long? sampleMs = null)
    {
        if (_clock.NowMs >= _checkAtMs)
        {
            _checkAtMs = _clock.NowMs + CheckEveryMs;
            Check();
        }

        if (IsFailing && _clock.NowMs >= _retryAtMs)
        {
            Persist();
        }

        var isLong = sampleMs - Active?.FirstMs is > LongestMs or < -LongestMs;
        if (Active is null || isLong || Active.Length >= (Active.Memory is null ? fullBytes : FullMemoryBytes))
        {
            Roll();
        }

        Active!.FirstMs ??= sampleMs;
        return Active;
    }

    /// <summary>Writes a record to the active segment.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="offset">Where its payload begins.</param>
    /// <returns>False when the disk did not take it: the next active segment is another one.</returns>
    public bool TryWrite(RecordType type, ReadOnlySpan<byte> payload, out int offset)
    {
        var segment = Active!;
        var length = SpoolFormat.RecordHeaderBytes + payload.Length;
        if (length > _record.Length)
        {
            _record = new byte[length * 2];
        }

        payload.CopyTo(_record.AsSpan(SpoolFormat.RecordHeaderBytes));
        SpoolFormat.Seal(_record.AsSpan(0, length), type, segment.Salt);
        offset = segment.Length + SpoolFormat.RecordHeaderBytes;
        try
        {
            segment.File!.Write(_record.AsSpan(0, length), segment.Length);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            Fail(e.Message);
            Seal(segment, cutTail: true);
            return false;
        }

        segment.Length += length;
        segment.LastNumber = LastNumber;
        return true;
    }

    /// <summary>Fills <paramref name="into"/> from the segment.</summary>
    /// <exception cref="IOException">The segment cannot be read, or not that far.</exception>
    /// <exception cref="UnauthorizedAccessException">The segment may not be read.</exception>
    public void Read(Segment segment, Span<byte> into, int offset) => _files.Read(segment, into, offset);

    public void Remove(Segment segment)
    {
        _files.Close();
        var isFile = segment.Memory is null;
        segment.File?.Dispose();
        segment.File = null;
        _all.Remove(segment);
        if (isFile)
        {
            _files.Delete(segment.Name, quietly: false);
        }
    }

    /// <summary>Moves what is in memory to the disk, if it takes it.</summary>
    public void Persist()
    {
        foreach (var segment in _all)
        {
            if (segment.Memory is not { } memory)
            {
                continue;
            }

            ISpoolFile? file = null;
            try
            {
                file = parts.Files.Create(segment.Name);
                file.Write(memory.Bytes, 0);
            }
            catch (Exception e) when (IsOfDisk(e))
            {
                file?.Dispose();
                _files.Delete(segment.Name, quietly: true);
                Fail(e.Message);
                return;
            }

            segment.File = file;
            if (segment != Active)
            {
                Seal(segment, cutTail: false);
            }
        }

        if (IsFailing)
        {
            IsFailing = false;
            _failures.Reset();
            parts.Log.Info("spool: is on disk again");
        }
    }

    public void Dispose()
    {
        _files.Close();
        _all.ForEach(s => s.File?.Dispose());
    }

    public static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    private void Roll()
    {
        if (Active?.Memory is null)
        {
            Seal(Active, cutTail: false);
        }

        var segment = new Segment(_nextNumber++);
        var header = new byte[SpoolFormat.SegmentHeaderBytes];
        SpoolFormat.WriteSegmentHeader(header, segment.Number);
        try
        {
            segment.File = IsFailing ? new MemorySpoolFile() : parts.Files.Create(segment.Name);
            segment.File.Write(header, 0);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            segment.File?.Dispose();
            _files.Delete(segment.Name, quietly: true);
            Fail(e.Message);
            segment.File = new MemorySpoolFile();
            segment.File.Write(header, 0);
        }

        segment.Length = header.Length;
        segment.LastNumber = LastNumber;
        _all.Add(segment);
        Active = segment;
    }

    // Closes a file that is not written on any more. What a failed write left behind its end would only be skipped later.
    private void Seal(Segment? segment, bool cutTail)
    {
        if (segment is null)
        {
            return;
        }

        try
        {
            if (cutTail)
            {
                segment.File?.SetLength(segment.Length);
            }
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            // Its checksums tell.
        }

        segment.File?.Dispose();
        segment.File = null;
        Active = Active == segment ? null : Active;
    }

    private void Fail(string reason)
    {
        if (!IsFailing)
        {
            IsFailing = true;
            parts.Log.Warn($"spool: the disk takes nothing, the newest {FileSpool.MostMemoryBytes >> 20} MB are kept in memory: {reason}");
        }

        parts.Counters.CountSpoolError();
        _retryAtMs = _clock.NowMs + (long)_failures.Next().TotalMilliseconds;
    }

    // An open file can be written on when nobody will ever find it again.
    private void Check()
    {
        if (Active is not { Memory: null, File: { } file } || _files.Exists(Active.Name))
        {
            return;
        }

        var memory = new MemorySpoolFile();
        try
        {
            var bytes = new byte[Active.Length];
            memory.Write(bytes.AsSpan(0, file.Read(bytes, 0)), 0);
        }
        catch (IOException)
        {
            // Then the samples in it are lost, which shows when they are read.
        }

        file.Dispose();
        Active.File = memory;
        Fail("the file that was written on is gone");
        Persist();
    }
}
