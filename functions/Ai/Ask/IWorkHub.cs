namespace CloudNexus.Functions.Ai.Ask;

/// <summary>The way to whichever instance has the time.</summary>
public interface IWorkHub
{
    /// <summary>Never fails but when cancelled.</summary>
    /// <returns>Whether the hub has taken it. What it has not is found by the next sweep.</returns>
    Task<bool> SendAsync(AiWork work, CancellationToken cancellation);
}
