namespace CloudNexus.Functions.Status;

/// <summary>A capability that knows of nodes which send and yet are not well, such as alerts and checks.</summary>
public interface IStatusSource
{
    /// <summary>
    /// Node id → what is wrong, in a sentence of at most 200 characters; nodes with nothing wrong are absent. Asked each 10 s, so answered from
    /// memory or with one cheap read.
    /// </summary>
    Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellation);
}
