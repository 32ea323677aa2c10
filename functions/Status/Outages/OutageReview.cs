namespace CloudNexus.Functions.Status.Outages;

/// <summary>Compares outages of a node that is back with its samples, of which more may come for as long as raw samples are taken.</summary>
public sealed class OutageReview(OutageStore store, SampleTimes times)
{
    /// <summary>Outages of a node that are looked at in one go, the newest.</summary>
    private const int MostReviewed = 20;

    /// <param name="nodeId">The node.</param>
    /// <param name="newestMs">Its newest sample, epoch milliseconds.</param>
    /// <param name="bootMs">When its host was started, epoch milliseconds; null when not known.</param>
    /// <param name="sinceMs">Outages that ended before are not looked at any more.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What has changed, before and after, the newest first; each change is given to one caller only.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<(Outage Before, Outage After)>> RunAsync(
        string nodeId, long newestMs, long? bootMs, long sinceMs, CancellationToken cancellation)
    {
        var changed = new List<(Outage, Outage)>();
        var nextMs = newestMs;
        foreach (var outage in (await store.ListAsync(nodeId, sinceMs, cancellation)).Take(MostReviewed))
        {
            // One that was never ended ends where the next begins, or now.
            var toMs = outage.ToMs ?? nextMs;
            nextMs = outage.ReportedMs;
            if (outage.Kind == OutageKinds.Link || toMs < sinceMs || toMs <= outage.FromMs)
            {
                continue;
            }

            var silences = await times.FindSilencesAsync(nodeId, outage.FromMs, toMs, outage.PatienceSeconds * 1000L, cancellation);
            var after = Correct(outage, silences, toMs, bootMs);
            if (after != outage && await store.UpdateAsync(after, cancellation))
            {
                changed.Add((outage with { ToMs = toMs, DownMs = outage.DownMs ?? toMs - outage.FromMs }, after));
            }
        }

        return changed;
    }

    /// <summary>The outage as its silences show it: none, and the node was only cut off.</summary>
    public static Outage Correct(Outage outage, IReadOnlyList<(long FromMs, long ToMs)> silences, long toMs, long? bootMs)
    {
        ArgumentNullException.ThrowIfNull(outage);
        ArgumentNullException.ThrowIfNull(silences);
        return silences.Count == 0
            ? outage with { Kind = OutageKinds.Link, ToMs = toMs, DownMs = 0, Rebooted = null }
            : outage with
            {
                FromMs = silences[0].FromMs,
                ToMs = silences[^1].ToMs,
                DownMs = silences.Sum(s => s.ToMs - s.FromMs),
                Rebooted = outage.Rebooted ?? (bootMs is { } boot ? boot > silences[0].FromMs : null),
            };
    }
}
