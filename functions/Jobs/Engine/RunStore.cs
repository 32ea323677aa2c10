using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>
/// Each job's history and what of it runs now, in the <c>JobRuns</c> table: job / <c>state</c> and job / <see cref="RunRows"/>. What runs
/// changes together with the run's own row, so that no limit is passed and no attempt begun twice.
/// </summary>
public sealed class RunStore(Tables tables, TimeProvider time)
{
    /// <summary>Runs kept of each job.</summary>
    public const int MostRuns = 1000;

    private const int TrimEach = 100;
    private const int MostTries = 10;
    private const int MostStates = 20_000;
    private const string StateRow = "state";

    /// <summary>As they were last seen here: an ETag that has changed since only costs another try.</summary>
    private readonly BoundedCache<string, ActiveRuns> _states = new(MostStates);

    /// <summary>Reads ahead what <see cref="BeginAsync"/> needs.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task WarmAsync(string jobId, CancellationToken cancellation)
    {
        if (!_states.TryGet(jobId, out _))
        {
            await ReadStateAsync(jobId, cancellation);
        }
    }

    /// <summary>Begins an attempt unless it was begun before, or as many run as may.</summary>
    /// <param name="occurrence">The attempt, claimed by this engine.</param>
    /// <param name="most">Runs of the job at a time.</param>
    /// <param name="longest">After this time it runs no more, whatever happens.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Beginning> BeginAsync(Occurrence occurrence, int most, TimeSpan longest, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isKnown = _states.TryGet(occurrence.JobId, out var known);
            var state = (known ?? await ReadStateAsync(occurrence.JobId, cancellation)).At(time.GetUtcNow());
            if (state.Until.Count >= most && !isKnown)
            {
                return new Beginning(null, [.. state.Until.Keys]);
            }

            if (state.Until.Count >= most)
            {
                _states.Remove(occurrence.JobId);
                continue;
            }

            var run = new Run(occurrence, RunState.Running, time.GetUtcNow(), null, null, "");
            var result = await WriteAsync(
                state.With(occurrence.RunId, time.GetUtcNow() + longest), TableTransactionAction.Add(RunRows.ToRow(run)), cancellation);
            if (result.IsSuccess)
            {
                return new Beginning(run with { ETag = result.ETags[1] }, []);
            }

            if (result.IsConflict && await FindAsync(occurrence, cancellation) is { } earlier)
            {
                // By this very claim when only the answer was lost.
                return earlier.Of.Owner == occurrence.Owner && earlier.EndedAt is null
                    ? new Beginning(earlier, [])
                    : new Beginning(null, [], earlier);
            }

            Check(result, attempt);
        }
    }

    /// <summary>Stores how it ended; of an attempt that was never begun, that.</summary>
    /// <returns>False when somebody else has ended or removed it meanwhile.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> EndAsync(Run run, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var known = _states.TryGet(run.Of.JobId, out var cached) ? cached : await ReadStateAsync(run.Of.JobId, cancellation);
            var state = known.At(time.GetUtcNow()).Without(run.Of.RunId);
            var row = RunRows.ToRow(run);
            var result = await WriteAsync(state, Write(row, run.ETag), cancellation);
            if (result.IsSuccess)
            {
                if (state.Total % TrimEach == 0)
                {
                    await TrimAsync(run.Of.JobId, cancellation);
                }

                return true;
            }

            var stored = await FindAsync(run.Of, cancellation);
            if (stored?.ETag != run.ETag)
            {
                // So already when only the answer was lost.
                return stored is not null && stored.Of.Owner == run.Of.Owner && stored.State == run.State && stored.EndedAt == run.EndedAt;
            }

            Check(result, attempt);
        }
    }

    /// <returns>Null when it was never begun.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<Run?> FindAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(occurrence);
        return FindAsync(occurrence.JobId, RunRows.KeyOf(occurrence), cancellation);
    }

    /// <returns>Null when there is none of that name.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Run?> FindAsync(string runId, CancellationToken cancellation)
        => RunRows.Parse(runId) is var (jobId, key) ? await FindAsync(jobId, key, cancellation) : null;

    /// <summary>A job's runs, newest first.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">The last one of the page before; null for the newest.</param>
    /// <param name="state">Only those; null for all.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Run>> ListAsync(
        string jobId, Run? after, RunState? state, int limit, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobRuns);
        var filter = TableFilter.RowRange(jobId, after is null ? RunRows.Prefix : RunRows.KeyOf(after.Of) + "\u0001", RunRows.End);
        filter = state is null ? filter : filter & TableFilter.Where("State", "eq", state.Value.ToString());
        return await table.QueryAsync(filter, maxPerPage: Math.Min(limit, TableLimits.MaxPageSize), cancellationToken: cancellation)
            .Take(limit).Select(RunRows.FromRow).ToListAsync(cancellation);
    }

    /// <summary>Takes away a job's history.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task RemoveAsync(string jobId, CancellationToken cancellation)
    {
        _states.Remove(jobId);
        return RemoveAsync(jobId, TableFilter.Partition(jobId), 0, cancellation);
    }

    private Task TrimAsync(string jobId, CancellationToken cancellation)
        => RemoveAsync(jobId, TableFilter.RowRange(jobId, RunRows.Prefix, RunRows.End), MostRuns, cancellation);

    private async Task RemoveAsync(string jobId, TableFilter filter, int keep, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobRuns);
        var keys = await table.QueryAsync(filter, ["RowKey"], cancellationToken: cancellation)
            .Select(r => r.RowKey).ToListAsync(cancellation);
        foreach (var batch in keys.Skip(keep).Chunk(TableLimits.MaxTransactionActions))
        {
            // One that is gone already fails the batch: the next time takes the rest.
            await table.SubmitTransactionAsync([.. batch.Select(key => TableTransactionAction.Delete(jobId, key, ETag.All))], cancellation);
        }
    }

    private async Task<ActiveRuns> ReadStateAsync(string jobId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobRuns);
        var found = await table.GetEntityIfExistsAsync(jobId, StateRow, cancellationToken: cancellation);
        var state = ActiveRuns.Read(jobId, found.IsNotFound ? null : found.Value);
        _states.Set(jobId, state);
        return state;
    }

    private async Task<TableTransactionResult> WriteAsync(ActiveRuns state, TableTransactionAction run, CancellationToken cancellation)
    {
        var row = state.ToRow(StateRow);
        var result = await tables.WriteAsync(Tables.JobRuns, t => t.SubmitTransactionAsync([Write(row, state.ETag), run], cancellation));
        if (result.IsSuccess)
        {
            _states.Set(state.JobId, state with { ETag = result.ETags[0] });
        }
        else
        {
            _states.Remove(state.JobId);
        }

        return result;
    }

    private static TableTransactionAction Write(TableEntity row, ETag? before)
        => before is { } etag ? TableTransactionAction.Update(row, etag, TableUpdateMode.Replace) : TableTransactionAction.Add(row);

    private static void Check(TableResult result, int attempt)
    {
        if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsConflict || result.IsNotFound))
        {
            result.EnsureSuccess();
        }
    }

    private async Task<Run?> FindAsync(string jobId, string key, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobRuns);
        var found = await table.GetEntityIfExistsAsync(jobId, key, cancellationToken: cancellation);
        return found.IsNotFound ? null : RunRows.FromRow(found.Value);
    }
}
