using System.Globalization;
using CloudNexus.Local.Hub.Files;

namespace CloudNexus.Local.Hub.Log;

/// <summary>One file of a partition's log. What lies before <see cref="CommittedEnd"/> is on the disk and may be read.</summary>
internal sealed class Segment : IDisposable
{
    private long _committedEnd;
    private long _damageSeenUpTo;

    public Segment(string path, ILogFile file, SegmentHeader header, bool headerIntact, long committedEnd, int indexIntervalBytes)
    {
        FilePath = path;
        File = file;
        Header = header;
        HeaderIntact = headerIntact;
        Index = new SparseIndex(indexIntervalBytes);
        CreatedMs = header.CreatedMs;
        _committedEnd = committedEnd;
    }

    public string FilePath { get; }

    public ILogFile File { get; }

    public SegmentHeader Header { get; }

    /// <summary>False for a file whose header is damaged: nothing in it can be trusted, retention removes it in its turn.</summary>
    public bool HeaderIntact { get; }

    public SparseIndex Index { get; }

    /// <summary>Unix milliseconds; an upper bound when the header is damaged.</summary>
    public long CreatedMs { get; set; }

    public long CommittedEnd => Volatile.Read(ref _committedEnd);

    public bool IsEmpty => CommittedEnd <= SegmentHeader.Bytes;

    public static string FileName(long baseSequence) => string.Create(CultureInfo.InvariantCulture, $"{baseSequence:D20}.log");

    /// <summary>Creates the file and returns when it, its header and its directory entry are on the disk.</summary>
    /// <exception cref="IOException">It could not; a file left behind has no records, and the next try replaces it.</exception>
    public static Segment Create(IFileLayer files, string directory, SegmentHeader header, int indexIntervalBytes)
    {
        var path = Path.Combine(directory, FileName(header.BaseSequence));
        var file = files.Create(path);
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentHeader.Bytes];
            header.Write(bytes);
            file.Write(bytes, 0);
            file.Flush();
            files.FlushDirectory(directory);
            return new Segment(path, file, header, headerIntact: true, SegmentHeader.Bytes, indexIntervalBytes);
        }
        catch
        {
            file.Dispose();
            files.Delete(path);
            throw;
        }
    }

    public void Commit(long end) => Volatile.Write(ref _committedEnd, end);

    /// <returns>True the first time that damage is found up to this position, so that it is counted and logged once.</returns>
    public bool ReportsDamage(long upTo)
    {
        var seen = Interlocked.Read(ref _damageSeenUpTo);
        return upTo > seen && Interlocked.CompareExchange(ref _damageSeenUpTo, upTo, seen) == seen;
    }

    public void Dispose() => File.Dispose();
}
