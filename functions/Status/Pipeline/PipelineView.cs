namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>What is known of the pipeline, for those who show nodes: as it was when it was last read.</summary>
public sealed class PipelineView(PipelineStore store)
{
    private volatile PipelineState _current = PipelineState.Unwatched;

    public PipelineState Current => _current;

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<PipelineState> ReadAsync(CancellationToken cancellation) => _current = await store.ReadAsync(cancellation);
}
