namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>What is known of the pipeline, for those who show nodes: as it was when it was last read.</summary>
public sealed class PipelineView(PipelineStore store)
{
    private volatile PipelineState _current = PipelineState.Unwatched;

    public PipelineState Current => _current;

    /// <summary>How far behind the newest probe that came through every partition is; zero without probes.</summary>
    public double LagSeconds(DateTimeOffset now)
        => _current is { Partitions: > 0, SentMs: > 0 } seen ? (now.ToUnixTimeMilliseconds() - seen.KnownUntilMs(now)) / 1000.0 : 0;

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<PipelineState> ReadAsync(CancellationToken cancellation) => _current = await store.ReadAsync(cancellation);
}
