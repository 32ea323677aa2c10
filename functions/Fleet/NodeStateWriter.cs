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
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _shards = new();

    /// <summary>How many are held in memory.</summary>
    public int Held => _known.Count;

    /// <returns>Whether all of them are in the store, or newer ones.</returns>
    public async Task<bool> WriteAsync(IReadOnlyCollection<NodeState> states, CancellationToken cancellation)
    {
        var written = await Task.WhenAll(states.GroupBy(s => Shards.Of(s.NodeId)).SelectMany(shard =>
            shard.Chunk(TableLimits.MaxTransactionActions).Select(chunk => WriteShardAsync(shard.Key, chunk, cancellation))));
        return written.All(w => w);
    }

    /// <summary>Writes what was judged of states, each only while its row is the one that was read.</summary>
    /// <param name="judged">The states as they were read, but for the judgement, and the ETags of their rows.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Those that were written, with their new ETags: of the others somebody else wrote the row meanwhile.</returns>
    /// <exception cref="TableStorageException">The store does not answer, and nothing was written.</exception>
    public async Task<IReadOnlyList<(NodeState State, ETag ETag)>> JudgeAsync(
        IReadOnlyCollection<(NodeState State, ETag Read)> judged, CancellationToken cancellation)
    {
        var written = new List<(NodeState, ETag)>();
        var chunks = judged.GroupBy(j => Shards.Of(j.State.NodeId)).SelectMany(shard => shard.Chunk(TableLimits.MaxTransactionActions));
        try
        {
            foreach (var chunk in chunks)
            {
                if (await TryJudgeAsync(chunk, written, cancellation) || chunk.Length == 1)
                {
                    continue;
                }

                // One row of them has changed: the others are written one by one.
                foreach (var single in chunk)
                {
                    await TryJudgeAsync([single], written, cancellation);
                }
            }
        }
        catch (TableStorageException) when (written.Count > 0)
        {
            // What was written is to be told; the rest is judged again in the next run.
            Failures.Add(judged.Count - written.Count);
        }

        return written;
    }

    private async Task<bool> TryJudgeAsync(
        (NodeState State, ETag Read)[] judged, List<(NodeState, ETag)> written, CancellationToken cancellation)
    {
        var result = await store.WriteAsync([.. judged.Select(j => (j.State, (ETag?)j.Read))], cancellation);
        if (!result.IsSuccess && !result.IsPreconditionFailed && !result.IsNotFound && !result.IsConflict)
        {
            result.EnsureSuccess();
        }

        if (result.IsSuccess)
        {
            foreach (var ((state, _), etag) in judged.Zip(result.ETags))
            {
                written.Add((state, etag));
                _known.Set(state.NodeId, (state, etag));
            }
        }

        return result.IsSuccess;
    }

    private async Task<bool> WriteShardAsync(string shard, NodeState[] states, CancellationToken cancellation)
    {
        var gate = _shards.GetOrAdd(shard, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation);
        try
        {
            await TryWriteAsync(shard, states, cancellation);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Failures.Add(states.Length);
            LogFailure(logger, shard, failure);
            return false;
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
            var writes = states.Where(IsNews).Select(Expect).ToArray();
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

    private bool IsNews(NodeState state) => !_known.TryGet(state.NodeId, out var known) || state.IsNewerThan(known.State);

    /// <summary>The values with what was judged of the node, and the row that they replace.</summary>
    private (NodeState State, ETag? Expected) Expect(NodeState state)
        => _known.TryGet(state.NodeId, out var known) ? (state with { Judged = known.State.Judged }, known.ETag) : (state, null);

    [LoggerMessage(Level = LogLevel.Warning, Message = "States of shard {Shard} were not written")]
    private static partial void LogFailure(ILogger logger, string shard, Exception failure);
}
