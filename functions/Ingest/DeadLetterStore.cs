using System.Diagnostics.Metrics;
using System.Globalization;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// What could not be stored and why, in the <c>DeadLetters{yyyyMMdd}</c> tables: hour / time and chance. Bounded: beyond <see cref="MostPerMinute"/> they are counted
/// only, so that a flood of rubbish costs no more than its counter.
/// </summary>
public sealed partial class DeadLetterStore(Tables tables, TimeProvider time, ILogger<DeadLetterStore> logger)
{
    private const int MostPerMinute = 60;
    private const int KeptBytes = 1024;
    private static readonly Counter<long> Letters = Telemetry.Meter.CreateCounter<long>("ingest.refused");
    private readonly Lock _gate = new();
    private long _minute;
    private int _inMinute;

    /// <summary>Never fails: what cannot be written is logged.</summary>
    public async Task AddAsync(RefusalReason reason, string? nodeId, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Letters.Add(1, new KeyValuePair<string, object?>("reason", reason));
        var now = time.GetUtcNow();
        if (!MayWrite(now))
        {
            return;
        }

        var row = new TableEntity(
            now.ToString("HH", CultureInfo.InvariantCulture), $"{now.ToUnixTimeMilliseconds():d14}-{NodeId.New(8)}")
        {
            ["Reason"] = reason.ToString(),
            ["Node"] = nodeId,
            ["Length"] = bytes.Length,
            ["Begin"] = bytes[..Math.Min(bytes.Length, KeptBytes)],
        };
        try
        {
            (await tables.WriteAsync(TableOf(now), t => t.AddEntityAsync(row, cancellation))).EnsureSuccess();
        }
        catch (TableStorageException failure)
        {
            LogFailure(logger, reason, failure);
        }
    }

    /// <summary>The table of a moment: retention drops it whole.</summary>
    public static string TableOf(DateTimeOffset time) => Tables.DeadLetters + time.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private bool MayWrite(DateTimeOffset now)
    {
        lock (_gate)
        {
            var minute = now.ToUnixTimeSeconds() / 60;
            _inMinute = minute == _minute ? _inMinute + 1 : 1;
            _minute = minute;
            return _inMinute <= MostPerMinute;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A dead letter ({Reason}) was not written")]
    private static partial void LogFailure(ILogger logger, RefusalReason reason, Exception failure);
}
