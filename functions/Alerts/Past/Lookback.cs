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
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">A window is damaged.</exception>
    public async Task<PastTrack?> FindAsync(AlertRule rule, string nodeId, string key, long toMs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var judge = new PastJudge(rule.Condition, key);
        var fromMs = toMs - (rule.Condition.ForSeconds * 1000L) - AlertLimits.MostGapMs;
        await foreach (var window in samples.ReadAsync(nodeId, rule.Condition.Series!, fromMs, toMs, cancellation))
        {
            // Only how long it has held is asked: nothing fires here.
            judge.Take(window, fromMs, toMs, (_, _, _) => false);
        }

        return judge.Tracks.GetValueOrDefault(key);
    }
}
