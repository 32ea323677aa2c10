namespace CloudNexus.Agent.Collectors;

/// <summary>A collector whose source can be asked outside of its interval, for a look by hand.</summary>
internal interface IBackgroundSource : ICollector, IAsyncDisposable
{
    /// <summary>Asks the source once and sets the slots from its answer.</summary>
    /// <returns>What is wrong or missing, for people; null when all is well.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    Task<string?> LookAsync(CancellationToken stop);
}
