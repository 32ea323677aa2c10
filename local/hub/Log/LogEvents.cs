using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Hub.Log;

internal static partial class LogEvents
{
    [LoggerMessage(1, LogLevel.Warning, "{Path}: {Bytes} bytes after the last good record were torn or damaged and are cut off.")]
    public static partial void TailTruncated(this ILogger logger, string path, long bytes);

    [LoggerMessage(2, LogLevel.Warning, "{Path}: the file was never finished and is removed.")]
    public static partial void UnfinishedSegmentRemoved(this ILogger logger, string path);

    [LoggerMessage(3, LogLevel.Error, "{Path}: the header is damaged; what is in the file can't be read and is skipped.")]
    public static partial void HeaderDamaged(this ILogger logger, string path);

    [LoggerMessage(4, LogLevel.Error, "{Path}: damaged records before byte {Position} are skipped.")]
    public static partial void RecordsDamaged(this ILogger logger, string path, long position);

    [LoggerMessage(5, LogLevel.Error, "Partition {Partition} of hub {Hub} could not write; {Events} events are refused.")]
    public static partial void CommitFailed(this ILogger logger, Exception error, string hub, int partition, int events);

    [LoggerMessage(6, LogLevel.Warning, "{Path}: could not be removed by retention; it is tried again.")]
    public static partial void RetentionFailed(this ILogger logger, Exception error, string path);

    [LoggerMessage(7, LogLevel.Information, "{Path}: removed by retention ({Bytes} bytes).")]
    public static partial void SegmentDropped(this ILogger logger, string path, long bytes);

    [LoggerMessage(8, LogLevel.Warning, "{Path}: the checkpoint is malformed and taken as none.")]
    public static partial void CheckpointMalformed(this ILogger logger, string path);

    [LoggerMessage(9, LogLevel.Warning, "{Path}: malformed; {Partitions} partitions are taken from the directories found.")]
    public static partial void HubFileMalformed(this ILogger logger, string path, int partitions);

    [LoggerMessage(10, LogLevel.Warning, "{Path}: not a hub's directory, ignored.")]
    public static partial void DirectoryIgnored(this ILogger logger, string path);
}
