namespace CloudNexus.Functions.Jobs;

/// <summary>Pauses between attempts: doubled each time, of each the upper half by chance, so that what failed together does not return
/// together.</summary>
public static class Backoff
{
    /// <param name="retry">The job's.</param>
    /// <param name="attempt">The one that failed, from 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan After(JobRetry retry, int attempt, double chance)
    {
        var whole = Math.Min(retry.MostDelaySeconds, retry.FirstDelaySeconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        return TimeSpan.FromSeconds((whole / 2) + (whole / 2 * chance));
    }
}
