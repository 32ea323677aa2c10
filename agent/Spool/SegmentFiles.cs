using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Spool;

/// <summary>Reads segments' files, one of them open at a time besides those that are written on, and removes them. Not
/// thread-safe.</summary>
internal sealed class SegmentFiles(ISpoolFiles files, AgentLog log)
{
    private readonly Trouble _deletion = new(log, "spool files cannot be removed");
    private (Segment Segment, ISpoolFile File)? _reading;

    /// <exception cref="IOException">The segment cannot be read, or not that far.</exception>
    /// <exception cref="UnauthorizedAccessException">The segment may not be read.</exception>
    public void Read(Segment segment, Span<byte> into, int offset)
    {
        var file = segment.File ?? Opened(segment);
        if (file.Read(into, offset) < into.Length)
        {
            throw new IOException("A segment of the spool is shorter than it was.");
        }
    }

    public void Close()
    {
        _reading?.File.Dispose();
        _reading = null;
    }

    /// <summary>False also when that cannot be told.</summary>
    public bool Exists(string name)
    {
        try
        {
            return files.Exists(name);
        }
        catch (Exception e) when (SegmentLog.IsOfDisk(e))
        {
            return false;
        }
    }

    /// <param name="name">A file, there or not.</param>
    /// <param name="quietly">Whether a failure is worth no word.</param>
    public void Delete(string name, bool quietly)
    {
        try
        {
            files.Delete(name);
        }
        catch (Exception e) when (SegmentLog.IsOfDisk(e))
        {
            if (!quietly)
            {
                _deletion.Begin(e.Message);
            }
        }
    }

    private ISpoolFile Opened(Segment segment)
    {
        if (_reading?.Segment != segment)
        {
            Close();
            _reading = (segment, files.OpenRead(segment.Name));
        }

        return _reading!.Value.File;
    }
}
