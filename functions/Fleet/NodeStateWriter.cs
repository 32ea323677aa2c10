using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Azure;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Fleet;

/// <summary>
/// Brings headline values into the store beside ingest: the newer sample wins, whoever writes it, and a failure is counted and mended by the
/// next write, for states are derived from samples that are stored already.
/// </summary>
public sealed partial class NodeStateWriter(NodeStateStore store, ILogger<NodeStateWriter> logger)
{
    private const int MostTries = 4;
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("fleet.state_write_failures");

    private readonly BoundedCache<string, (NodeState State, ETag ETag)> _known = new(50_000);

    /// <summary>How many are held in memory.</summary>
    public int Held => _known.Count;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _shards = new();

    public Task WriteAsync(IReadOnlyCollection<NodeState> states, CancellationToken cancellation)
        => Task.WhenAll(states.GroupBy(s => Shards.Of(s.NodeId)).SelectMany(shard =>
            shard.Chunk(TableLimits.MaxTransactionActions).Select(chunk => WriteShardAsync(shard.Key, chunk, cancellation))));

    private async Task WriteShardAsync(string shard, NodeState[] states, CancellationToken cancellation)
    {
        var gate = _shards.GetOrAdd(shard, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation);
        try
        {
            await TryWriteAsync(shard, states, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Failures.Add(states.Length);
            LogFailure(logger, shard, failure);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task TryWriteAsync(string shard, NodeState[] states, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var writes = states.Where(IsNews).Select(s => (s, _known.TryGet(s.NodeId, out var known) ? known.ETag : (ETag?)null)).ToArray();
            if (writes.Length == 0)
            {
                return;
            }

            var result = await store.WriteAsync(writes, cancellation);
            if (result.IsSuccess)
            {
                foreach (var ((state, _), etag) in writes.Zip(result.ETags))
                {
                    _known.Set(state.NodeId, (state, etag));
                }

                return;
            }

            if (attempt == MostTries)
            {
                result.EnsureSuccess();
            }

            // Another writer, or a store that fell back: learn what is there.
            foreach (var state in states)
            {
                _known.Remove(state.NodeId);
            }

            foreach (var (state, etag) in await store.ListAsync(shard, cancellation))
            {
                _known.Set(state.NodeId, (state, etag));
            }
        }
    }

    private bool IsNews(NodeState state) => !_known.TryGet(state.NodeId, out var known) || known.State.LastSampleMs < state.LastSampleMs;

    [LoggerMessage(Level = LogLevel.Warning, Message = "States of shard {Shard} were not written")]
    private static partial void LogFailure(ILogger logger, string shard, Exception failure);
}
