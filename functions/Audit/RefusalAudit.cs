using System.Diagnostics.Metrics;
using System.Globalization;

namespace CloudNexus.Functions.Audit;

/// <summary>
/// Audits refusals that anybody can cause in any number: the first of a target and reason at once, the others of the same minute together
/// at its
/// end. Bounded: at most <see cref="MostTargets"/> are told apart in a minute, all beyond them are counted as one.
/// </summary>
public sealed class RefusalAudit(IAudit audit, TimeProvider time) : IDisposable
{
    /// <summary>Targets and reasons told apart at a time.</summary>
    public const int MostTargets = 100;

    private static readonly TimeSpan Gathering = TimeSpan.FromMinutes(1);
    private static readonly (string, string, string) Others = ("frame.refuse", "", "several targets and reasons");

    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("audit.refusals");

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Action, string Target, string Reason), Refusals> _running = [];
    private bool _isDisposed;

    /// <summary>Never waits and never fails.</summary>
    /// <param name="action">As in <see cref="AuditEntry"/>.</param>
    /// <param name="target">What was aimed at, as the refused one claimed it.</param>
    /// <param name="reason">Why, the same text for what belongs together.</param>
    /// <param name="address">Where the first of a minute came from.</param>
    public void Note(string action, string target, string reason, string? address = null)
    {
        Refused.Add(1, new KeyValuePair<string, object?>("action", action));
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            var key = (action, target, reason);
            key = _running.Count < MostTargets || _running.ContainsKey(key) ? key : Others;
            if (_running.TryGetValue(key, out var refusals))
            {
                refusals.Count++;
                return;
            }

            Begin(key);
            Record(key, 0, address);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var (_, refusals) in _running)
            {
                refusals.Timer?.Dispose();
            }

            _running.Clear();
        }
    }

    private void Begin((string, string, string) key)
    {
        var refusals = new Refusals();
        _running[key] = refusals;
        refusals.Timer = time.CreateTimer(_ => End(key), null, Gathering, Timeout.InfiniteTimeSpan);
    }

    private void End((string, string, string) key)
    {
        lock (_gate)
        {
            if (!_running.Remove(key, out var refusals))
            {
                return;
            }

            refusals.Timer?.Dispose();
            if (refusals.Count > 0)
            {
                Begin(key);
                Record(key, refusals.Count, null);
            }
        }
    }

    private void Record((string Action, string Target, string Reason) key, int further, string? address)
    {
        var detail = further == 0 ? key.Reason : string.Create(CultureInfo.InvariantCulture, $"{key.Reason}: {further} more in a minute");
        _ = audit.RecordAsync(new AuditEntry("anonymous", key.Action, key.Target, false, detail, address), CancellationToken.None);
    }

    private sealed class Refusals
    {
        public int Count { get; set; }

        public ITimer? Timer { get; set; }
    }
}
