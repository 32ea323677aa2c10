using CloudNexus.Functions.Alerts.Machine;

namespace CloudNexus.Functions.Alerts.Past;

/// <summary>
/// Says from what is stored how long a condition has held: the same for every instance, whichever of the node's samples it has seen itself.
/// </summary>
public sealed class Lookback(PastSamples samples)
{
    /// <returns>The track at its last reading up to a moment, and its first reading; null when there is none.</returns>
    /// <param name="rule">A threshold rule.</param>
    /// <param name="nodeId">The node.</param>
    /// <param name="key">The track's key.</param>
    /// <param name="toMs">The moment.</param>
    /// <param name="firing">What fires, to ask for how long it has been over; null to ask for how long the condition has held.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">A window is damaged.</exception>
    public async Task<PastTrack?> FindAsync(
        AlertRule rule, string nodeId, string key, long toMs, AlertProgress? firing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var limits = AlertLimits.Of(rule.Condition);
        var span = firing is { } known ? AlertMachine.ClearMsOf(known, limits) : limits.ForMs;
        var fromMs = toMs - span - AlertLimits.MostGapMs;
        var judge = new PastJudge(rule.Condition, key);
        if (firing is { } begun)
        {
            judge.Begin(key, begun with { LastMs = fromMs - 1, ClearMs = 0 });
        }

        await foreach (var window in samples.ReadAsync(nodeId, rule.Condition.Series!, fromMs, toMs, cancellation))
        {
            // Only how long is asked: nothing fires or ends here.
            judge.Take(window, fromMs, toMs, (_, _, _) => false);
        }

        return judge.Tracks.GetValueOrDefault(key) is { FirstMs: not null } found ? found : null;
    }
}
