using System.Globalization;
using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>
/// Each job's history and what of it runs now, in the <c>JobRuns</c> table: job / <c>state</c> and job / <c>r-</c> and the time planned,
/// newest first. What runs changes together with the run's own row, so that no limit is passed and no attempt begun twice.
/// </summary>
public sealed class RunStore(Tables tables, TimeProvider time)
{
    /// <summary>Runs kept of each job.</summary>
    public const int MostRuns = 1000;

    private const int TrimEach = 100;
    private const int MostTries = 10;
    private const string StateRow = "state";
    private const string RunPrefix = "r-";

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
            var state = await ReadStateAsync(occurrence.JobId, cancellation);
            if (state.Active.Count >= most)
            {
                return new Beginning(null, state.Active);
            }

            var run = new Run(occurrence, RunState.Running, time.GetUtcNow(), null, null, "");
            var result = await WriteAsync(
                state.With(occurrence.RunId, time.GetUtcNow() + longest), TableTransactionAction.Add(ToRow(run)), cancellation);
            if (result.IsSuccess)
            {
                return new Beginning(run with { ETag = result.ETags[1] }, state.Active);
            }

            if (await FindAsync(occurrence, cancellation) is { } earlier)
            {
                return new Beginning(earlier, state.Active) { WasBegunBefore = true };
            }

            Check(result, attempt);
        }
    }

    /// <summary>Stores how it ended; of an attempt that was never begun, that.</summary>
    /// <returns>False when somebody else has ended it meanwhile.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> EndAsync(Run run, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var state = (await ReadStateAsync(run.Of.JobId, cancellation)).Without(run.Of.RunId);
            var row = ToRow(run);
            var write = run.ETag is { } etag ? TableTransactionAction.Update(row, etag, TableUpdateMode.Replace) : TableTransactionAction.Add(row);
            var result = await WriteAsync(state, write, cancellation);
            if (result.IsSuccess)
            {
                if (state.Total % TrimEach == 0)
                {
                    await TrimAsync(run.Of.JobId, cancellation);
                }

                return true;
            }

            if (await FindAsync(run.Of, cancellation) is { } now && now.ETag != run.ETag)
            {
                return false;
            }

            Check(result, attempt);
        }
    }

    /// <returns>Null when it was never begun.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Run?> FindAsync(Occurrence occurrence, CancellationToken cancellation)
        => await FindAsync(occurrence.JobId, KeyOf(occurrence), cancellation);

    /// <returns>Null when there is none of that name.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Run?> FindAsync(string runId, CancellationToken cancellation)
        => runId.Split('.') is [var jobId, var planned, var attempt, "m" or "s"]
            && long.TryParse(planned, NumberStyles.None, CultureInfo.InvariantCulture, out var plannedMs)
            && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? await FindAsync(jobId, KeyOf(plannedMs, number, runId[^1]), cancellation)
                : null;

    /// <summary>A job's runs, newest first.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">The last one of the page before; null for the newest.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Run>> ListAsync(string jobId, Run? after, int limit, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobRuns);
        var from = after is null ? RunPrefix : KeyOf(after.Of) + "\u0001";
        var found = new List<Run>();
        await foreach (var row in table.QueryAsync(
            TableFilter.RowRange(jobId, from, StateRow), maxPerPage: Math.Min(limit, TableLimits.MaxPageSize), cancellationToken: cancellation))
        {
            found.Add(FromRow(row));
            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Takes away a job's history.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string jobId, CancellationToken cancellation)
        => await RemoveAsync(jobId, TableFilter.Partition(jobId), 0, cancellation);

    private Task TrimAsync(string jobId, CancellationToken cancellation)
        => RemoveAsync(jobId, TableFilter.RowRange(jobId, RunPrefix, StateRow), MostRuns, cancellation);

    private async Task RemoveAsync(string jobId, TableFilter filter, int keep, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobRuns);
        var keys = new List<string>();
        await foreach (var row in table.QueryAsync(filter, ["RowKey"], cancellationToken: cancellation))
        {
            keys.Add(row.RowKey);
        }

        foreach (var batch in keys.Skip(keep).Chunk(TableLimits.MaxTransactionActions))
        {
            // One that is gone already fails the batch: the next time takes the rest.
            await table.SubmitTransactionAsync(
                [.. batch.Select(key => TableTransactionAction.Delete(jobId, key, ETag.All))], cancellation);
        }
    }

    private async Task<ActiveRuns> ReadStateAsync(string jobId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobRuns);
        var found = await table.GetEntityIfExistsAsync(jobId, StateRow, cancellationToken: cancellation);
        return ActiveRuns.Read(jobId, found.IsNotFound ? null : found.Value, time.GetUtcNow());
    }

    private async Task<TableTransactionResult> WriteAsync(ActiveRuns state, TableTransactionAction run, CancellationToken cancellation)
    {
        var row = state.ToRow(StateRow);
        var write = state.ETag is { } etag ? TableTransactionAction.Update(row, etag, TableUpdateMode.Replace) : TableTransactionAction.Add(row);
        return await tables.WriteAsync(Tables.JobRuns, t => t.SubmitTransactionAsync([write, run], cancellation));
    }

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
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    private static string KeyOf(Occurrence one) => KeyOf(one.Planned.ToUnixTimeMilliseconds(), one.Attempt, one.RunId[^1]);

    private static string KeyOf(long plannedMs, int attempt, char letter) => string.Create(
        CultureInfo.InvariantCulture, $"{RunPrefix}{long.MaxValue - plannedMs:D19}-{999 - attempt:D3}-{letter}");

    private static TableEntity ToRow(Run run) => new(run.Of.JobId, KeyOf(run.Of))
    {
        ["State"] = run.State.ToString(),
        ["Version"] = run.Of.Version,
        ["Planned"] = run.Of.Planned,
        ["ReadyAt"] = run.Of.ReadyAt,
        ["Attempt"] = run.Of.Attempt,
        ["Losses"] = run.Of.Losses,
        ["Trigger"] = run.Of.Trigger,
        ["RetryOfManual"] = run.Of.IsRetryOfManual,
        ["Owner"] = run.Of.Owner,
        ["StartedAt"] = run.StartedAt,
        ["EndedAt"] = run.EndedAt,
        ["Reason"] = run.Reason,
        ["Log"] = run.Log,
    };

    private static Run FromRow(TableEntity row)
    {
        var planned = row.GetDateTimeOffset("Planned") ?? default;
        var occurrence = new Occurrence(
            row.PartitionKey,
            row.GetInt64("Version") ?? 0,
            planned,
            row.GetDateTimeOffset("ReadyAt") ?? planned,
            row.GetInt32("Attempt") ?? 1,
            row.GetInt32("Losses") ?? 0,
            row.GetString("Trigger") ?? Occurrence.BySchedule,
            row.GetString("Owner"),
            DateTimeOffset.UnixEpoch,
            false,
            ETag.All)
        {
            IsRetryOfManual = row.GetBoolean("RetryOfManual") ?? false,
        };
        return new Run(
            occurrence,
            Enum.TryParse<RunState>(row.GetString("State"), out var state) ? state : RunState.Failed,
            row.GetDateTimeOffset("StartedAt"),
            row.GetDateTimeOffset("EndedAt"),
            row.GetString("Reason"),
            row.GetString("Log") ?? "") { ETag = row.ETag };
    }
}

/// <param name="Run">The attempt; null when as many run as may.</param>
/// <param name="Active">The names of the runs that were active before it.</param>
public sealed record Beginning(Run? Run, IReadOnlyList<string> Active)
{
    /// <summary>By this engine or by one that ended since: <see cref="Run"/> says how far it came.</summary>
    public bool WasBegunBefore { get; init; }
}
