using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>Takes the lines that a scan finds. Called by one thread at a time.</summary>
internal interface ILogHits
{
    void Take(LogPlace place, LogBlock lines, int line);

    /// <summary>Whether no line beyond this time is wanted any more: before it where the newest come first, from it on otherwise.</summary>
    bool IsFull(long boundMs);
}
