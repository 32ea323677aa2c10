namespace CloudNexus.Functions.Alerts;

/// <summary>Says which alerts are not to be told for a while.</summary>
public interface ISilences
{
    /// <summary>The id of a silence that holds for the alert now; null when none does. From memory, at most 30 s old.</summary>
    /// <exception cref="Storage.TableStorageException">Nothing was ever read, and the store does not answer.</exception>
    Task<string?> FindAsync(Alert alert, CancellationToken cancellation);
}
