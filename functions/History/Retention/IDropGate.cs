using CloudNexus.Functions.History.Tiers;

namespace CloudNexus.Functions.History.Retention;

/// <summary>Asked before a table of samples or roll-ups is dropped.</summary>
public interface IDropGate
{
    /// <summary>Whether it may go; if not, it is asked again with the next run.</summary>
    /// <param name="tier">Its tier.</param>
    /// <param name="table">Without the installation's prefix; everything in it has expired.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer: it may not.</exception>
    Task<bool> MayDropAsync(Tier tier, string table, CancellationToken cancellation);
}
