namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Which of the times that nobody was there for are made up, by the job's policy.</summary>
internal static class MissedTimes
{
    /// <summary>Older ones are not made up.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <returns>The first time after <paramref name="planned"/>, which was missed itself, that is still planned; null when there is
    /// none.</returns>
    public static DateTimeOffset? After(Job job, DateTimeOffset planned, DateTimeOffset now)
    {
        if (job.Definition.Missed != JobMissed.All)
        {
            return job.Next(now);
        }

        // No more than the history holds: the older ones would push each other out.
        var first = job.Next(planned > now - Kept ? planned : now - Kept);
        var made = new Queue<DateTimeOffset>();
        for (var at = first; at <= now; at = job.Next(at.Value))
        {
            made.Enqueue(at.Value);
            if (made.Count > RunStore.MostRuns)
            {
                made.Dequeue();
            }
        }

        return made.TryPeek(out var oldest) ? oldest : first;
    }
}
