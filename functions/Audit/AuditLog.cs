using System.Diagnostics.Metrics;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Audit;

/// <summary>
/// Cleans entries and appends them, all that wait in one transaction. Bounded: when <see cref="MostWaiting"/> wait, further ones are only
/// logged and counted,
/// as are those that the store does not take.
/// </summary>
public sealed partial class AuditLog(AuditStore store, TimeProvider time, ILogger<AuditLog> logger) : IAudit
{
    private const int MostWaiting = 2000;
    private const int MostName = 256;
    private const int MostDetail = 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly Counter<long> Recorded = Telemetry.Meter.CreateCounter<long>("audit.recorded");
    private static readonly Counter<long> Lost = Telemetry.Meter.CreateCounter<long>("audit.lost");

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private bool _isWriting;

    /// <summary>Entries that are not in the store yet.</summary>
    public int Depth
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public async Task RecordAsync(AuditEntry entry, CancellationToken cancellation)
    {
        var waiting = new Waiting(Clean(entry), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!Enqueue(waiting, out var starts))
        {
            Lose(waiting.Entry, null);
            return;
        }

        if (starts)
        {
            // Not the caller's to cancel: others' entries go along.
            _ = Task.Run(WriteAsync, CancellationToken.None);
        }

        try
        {
            await waiting.Done.Task.WaitAsync(LongestWait, time, cancellation);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // The entry stays in the queue and is written, or logged, without its caller.
        }
    }

    /// <summary>The entry as it is kept.</summary>
    public static AuditEntry Clean(AuditEntry entry) => new(
        AuditText.Clean(entry.Actor, MostName),
        AuditText.Clean(entry.Action, MostName),
        AuditText.Clean(entry.Target, MostName),
        entry.Succeeded,
        entry.Detail is null ? null : AuditText.Clean(entry.Detail, MostDetail),
        entry.Address is null ? null : AuditText.Clean(entry.Address, MostName));

    private bool Enqueue(Waiting waiting, out bool starts)
    {
        lock (_gate)
        {
            starts = false;
            if (_waiting.Count >= MostWaiting)
            {
                return false;
            }

            _waiting.Enqueue(waiting);
            starts = !_isWriting;
            _isWriting = true;
            return true;
        }
    }

    private async Task WriteAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                await store.AppendAsync([.. batch.Select(w => w.Entry)], CancellationToken.None);
                Recorded.Add(batch.Count);
            }
            catch (Exception failure)
            {
                // Whatever it is must not stop the queue: those who wait were done with what they did.
                batch.ForEach(w => Lose(w.Entry, failure));
            }

            batch.ForEach(w => w.Done.TrySetResult());
        }
    }

    private List<Waiting> Take()
    {
        lock (_gate)
        {
            var batch = new List<Waiting>();
            while (batch.Count < AuditStore.MostEntries && _waiting.TryDequeue(out var waiting))
            {
                batch.Add(waiting);
            }

            _isWriting = batch.Count > 0;
            return batch;
        }
    }

    private void Lose(AuditEntry entry, Exception? failure)
    {
        Lost.Add(1);
        LogLost(logger, entry.Actor, entry.Action, entry.Target, entry.Succeeded, failure);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Not in the audit log: {Actor} {Action} {Target}, succeeded: {Succeeded}")]
    private static partial void LogLost(ILogger logger, string actor, string action, string target, bool succeeded, Exception? failure);

    private sealed record Waiting(AuditEntry Entry, TaskCompletionSource Done);
}
