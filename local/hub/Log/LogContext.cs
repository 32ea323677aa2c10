using CloudNexus.Local.Hub.Files;
using CloudNexus.Local.Hub.Log.Batches;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Hub.Log;

/// <summary>What all logs of a store share.</summary>
internal sealed record LogContext(
    LogOptions Options, IFileLayer Files, TimeProvider Time, CommitThreads Threads, LogMetrics Metrics, ILogger Logger)
{
    public UnpackedBatches Unpacked { get; } = new();

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
