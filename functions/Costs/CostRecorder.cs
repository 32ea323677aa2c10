using System.Diagnostics.Metrics;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Costs;

/// <summary>
/// Writes what this instance used, once a minute while it does anything: the day's total so far, so that a write that fails is made up
/// for by
/// the next. An instance that is killed loses its last minute.
/// </summary>
public sealed class CostRecorder(
    CostCounts counts, ActiveTime active, TableServiceClient storage, LiveViewerStore viewers, CostStore store, TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Days that wait for a store that is away; the oldest goes first.</summary>
    private const int MostWaiting = 8;

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("costs.write_failures");
    private static readonly Counter<long> Lost = Telemetry.Meter.CreateCounter<long>("costs.days_lost");

    private readonly Lock _gate = new();
    private readonly string _instance = NodeId.New();
    private readonly SortedDictionary<DateOnly, CostDay> _days = [];
    private DateTimeOffset _takenAt = time.GetUtcNow();
    private DateTimeOffset _writtenAt = time.GetUtcNow();
    private DateOnly _cleanedOn;
    private long _operations;

    /// <summary>Writes when it is time to. Never waits, never throws.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            if (time.GetUtcNow() - _writtenAt < Interval)
            {
                return;
            }

            _writtenAt = time.GetUtcNow();
        }

        _ = Task.Run(() => WriteAsync(CancellationToken.None), CancellationToken.None);
    }

    /// <summary>Writes now. A store that does not answer is counted, and the counts are kept.</summary>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var (days, today) = Gather();
        try
        {
            foreach (var day in days)
            {
                await store.WriteAsync(_instance, day, cancellation);
                Written(day, today);
            }

            if (_cleanedOn != today)
            {
                await store.DeleteOldAsync(today, cancellation);
                _cleanedOn = today;
            }
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            Failures.Add(1);
        }
    }

    private (CostDay[] Days, DateOnly Today) Gather()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            var fresh = counts.Take();
            var operations = storage.Metrics.Snapshot().Operations.Values.Sum();
            fresh[(int)CostMeter.TableOperations] += operations - _operations;
            _operations = operations;
            (fresh[(int)CostMeter.ActiveMilliseconds], fresh[(int)CostMeter.SeparateMilliseconds]) = active.Take();
            fresh[(int)CostMeter.SignalRConnections] = viewers.Roster.Connections;

            // What was used around midnight belongs to the day that it is now.
            var midnight = new DateTimeOffset(today, TimeOnly.MinValue, TimeSpan.Zero);
            var part = new CostDay(today, fresh, _takenAt > midnight ? _takenAt : midnight, now);
            _days[today] = _days.TryGetValue(today, out var before) ? CostDay.Sum([before, part]) : part;
            _takenAt = now;
            while (_days.Count > MostWaiting)
            {
                _days.Remove(_days.First().Key);
                Lost.Add(1);
            }

            return ([.. _days.Values], today);
        }
    }

    /// <summary>Another day's row is complete once it is written; today's goes on.</summary>
    private void Written(CostDay day, DateOnly today)
    {
        lock (_gate)
        {
            if (day.Day != today)
            {
                _days.Remove(day.Day);
            }
        }
    }
}
