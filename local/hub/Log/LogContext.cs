using CloudNexus.Local.Hub.Files;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Hub.Log;

/// <summary>What all logs of a store share.</summary>
internal sealed record LogContext(
    LogOptions Options, IFileLayer Files, TimeProvider Time, CommitThreads Threads, LogMetrics Metrics, ILogger Logger)
{
    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
