using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Alerts.Judging;

/// <summary>
/// Rules and alerts in memory, for those who judge: at most <see cref="Lifetime"/> old where the store answers, read by one at a time and
/// beside who asks. Only the first who asks waits.
/// </summary>
/// <param name="read">Reads all rules and alerts from the store.</param>
/// <param name="fleet">Knows the nodes.</param>
/// <param name="time">Says when what is known is too old.</param>
public sealed class AlertBook(
    Func<CancellationToken, Task<(IReadOnlyList<AlertRule> Rules, IReadOnlyList<AlertState> States)>> read,
    FleetService fleet,
    TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("alerts.read_failures");

    private readonly Lock _gate = new();
    private volatile AlertSnapshot? _read;
    private DateTimeOffset _begunAt = DateTimeOffset.MinValue;
    private Task<AlertSnapshot>? _reading;
    private long _begun;
    private long _readNumber;

    /// <summary>As it was read last; null before the first time.</summary>
    public AlertSnapshot? Last => _read;

    /// <exception cref="TableStorageException">Nothing was ever read, and the store does not answer.</exception>
    public ValueTask<AlertSnapshot> CurrentAsync(CancellationToken cancellation)
    {
        Task<AlertSnapshot>? reading = null;
        lock (_gate)
        {
            if (_reading is null && (_read is null || time.GetUtcNow() - _begunAt >= Lifetime))
            {
                _begunAt = time.GetUtcNow();
                _reading = Task.Run(ReadAsync, CancellationToken.None);
            }

            reading = _reading;
        }

        return _read is { } known ? new ValueTask<AlertSnapshot>(known) : new ValueTask<AlertSnapshot>(reading!.WaitAsync(cancellation));
    }

    /// <summary>Reads now, whatever is known.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<AlertSnapshot> ReadNowAsync(CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _begun);
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (listed, stored) = await read(cancellation);
        var before = _read;
        var set = before is not null && before.Rules.IsSameAs(listed) ? before.Rules : new AlertRuleSet(listed);
        var nodes = set.IsScoped
            ? (await fleet.PairsAsync(cancellation)).ToDictionary(p => p.Node.Id, p => p.Node, StringComparer.Ordinal)
            : [];
        var made = new AlertSnapshot(set, stored.ToLookup(s => s.Alert.Node.Id, StringComparer.Ordinal), nodes, at);
        lock (_gate)
        {
            // One that began earlier and took longer knows less.
            if (number > _readNumber)
            {
                (_read, _readNumber) = (made, number);
            }

            return _read!;
        }
    }

    private async Task<AlertSnapshot> ReadAsync()
    {
        try
        {
            return await ReadNowAsync(CancellationToken.None);
        }
        catch (Exception) when (_read is not null)
        {
            // What was known holds on; nobody else may wait for this.
            Failures.Add(1);
            return _read!;
        }
        finally
        {
            lock (_gate)
            {
                _reading = null;
            }
        }
    }
}
