using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// Counts each time that lines may be missing, and says so once of a path until it has been well for ten minutes. Not thread-safe.
/// </summary>
/// <param name="counters">What was done.</param>
/// <param name="log">The agent's log.</param>
internal sealed class GapReport(LogCounters counters, AgentLog log)
{
    private const long WellMs = 600_000;
    private readonly Dictionary<string, long> _lastMs = new(StringComparer.Ordinal);

    /// <param name="path">The file's name.</param>
    /// <param name="nowMs">Of a clock that does not jump.</param>
    public void Count(string path, long nowMs)
    {
        counters.CountGap();
        if (!_lastMs.TryGetValue(path, out var lastMs))
        {
            if (_lastMs.Count >= OpenFiles.Most)
            {
                return;
            }

            lastMs = nowMs - WellMs;
        }

        _lastMs[path] = nowMs;
        if (nowMs - lastMs >= WellMs)
        {
            log.Warn($"logs: {path} is another file than before, or was emptied, and nothing beside it goes on where that was read to: "
                + "lines may be missing");
        }
    }
}
