using System.Diagnostics.Metrics;
using CloudNexus.Functions.Storage.Journals;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Audit;

/// <summary>Cleans entries and appends them, all that wait in one transaction. What is lost on the way is logged and counted.</summary>
public sealed partial class AuditLog : IAudit
{
    private const int MostName = 256;
    private const int MostDetail = 1024;
    private static readonly Counter<long> Recorded = Telemetry.Meter.CreateCounter<long>("audit.recorded");
    private static readonly Counter<long> Lost = Telemetry.Meter.CreateCounter<long>("audit.lost");

    private readonly ILogger<AuditLog> _logger;
    private readonly JournalQueue<AuditEntry> _queue;

    public AuditLog(AuditStore store, TimeProvider time, ILogger<AuditLog> logger)
    {
        _logger = logger;
        _queue = new JournalQueue<AuditEntry>(store.AppendAsync, Lose, time) { Stored = (entries, _) => Recorded.Add(entries.Count) };
    }

    /// <summary>Entries that are not in the store yet.</summary>
    public int Depth => _queue.Depth;

    public Task RecordAsync(AuditEntry entry, CancellationToken cancellation) => _queue.AddAsync([Clean(entry)], cancellation);

    /// <summary>The entry as it is kept.</summary>
    public static AuditEntry Clean(AuditEntry entry) => new(
        AuditText.Clean(entry.Actor, MostName),
        AuditText.Clean(entry.Action, MostName),
        AuditText.Clean(entry.Target, MostName),
        entry.Succeeded,
        entry.Detail is null ? null : AuditText.Clean(entry.Detail, MostDetail),
        entry.Address is null ? null : AuditText.Clean(entry.Address, MostName));

    private void Lose(AuditEntry entry, Exception? failure)
    {
        Lost.Add(1);
        LogLost(_logger, entry.Actor, entry.Action, entry.Target, entry.Succeeded, failure);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Not in the audit log: {Actor} {Action} {Target}, succeeded: {Succeeded}")]
    private static partial void LogLost(ILogger logger, string actor, string action, string target, bool succeeded, Exception? failure);
}
