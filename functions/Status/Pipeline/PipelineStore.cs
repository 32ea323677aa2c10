using System.Globalization;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>
/// What probes told, in the <c>Pipeline</c> table: <c>telemetry</c> / <c>probes</c>, into which everybody merges what he knows, and
/// <c>telemetry</c> / <c>state</c>, which is written under its ETag.
/// </summary>
public sealed class PipelineStore(Tables tables, ProbeOptions options)
{
    private const string Partition = "telemetry";
    private const string Probes = "probes";
    private const string State = "state";

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<PipelineState> ReadAsync(CancellationToken cancellation)
    {
        if (options.Partitions == 0)
        {
            return PipelineState.Unwatched;
        }

        var state = new PipelineState { Partitions = options.Partitions, WaitMs = (long)options.BatchWait.TotalMilliseconds };
        var table = await tables.GetAsync(Tables.Pipeline);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation))
        {
            state = row.RowKey == Probes ? WithProbes(state, row) : WithState(state, row);
        }

        return state;
    }

    /// <summary>Notes that probes arrived: per partition, when the newest had been sent.</summary>
    /// <exception cref="TableStorageException">It could not be stored.</exception>
    public Task NoteArrivedAsync(IReadOnlyDictionary<int, long> arrivedMs, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, Probes);
        foreach (var (partition, sentMs) in arrivedMs)
        {
            row[ArrivedName(partition)] = sentMs;
        }

        return MergeAsync(row, cancellation);
    }

    /// <summary>Notes that probes were sent. Times are epoch milliseconds; null leaves what is there.</summary>
    /// <exception cref="TableStorageException">It could not be stored.</exception>
    public Task NoteSentAsync(long sentMs, long? resumedMs, long? failedMs, CancellationToken cancellation) => MergeAsync(
        new TableEntity(Partition, Probes) { ["SentMs"] = sentMs, ["ResumedMs"] = resumedMs, ["FailedMs"] = failedMs },
        cancellation);

    /// <summary>False when another instance has written since the state was read.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> WriteStateAsync(PipelineState state, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, State)
        {
            ["StalledMs"] = state.StalledMs,
            ["IsLate"] = state.IsLate,
            ["CaughtUpMs"] = state.CaughtUpMs,
        };
        var result = await tables.WriteAsync<TableResult>(Tables.Pipeline, async t => state.ETag is { } read
            ? await t.UpdateEntityAsync(row, read, TableUpdateMode.Replace, cancellation)
            : await t.AddEntityAsync(row, cancellation));
        if (!result.IsPreconditionFailed && !result.IsConflict && !result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }

    private async Task MergeAsync(TableEntity row, CancellationToken cancellation)
        => (await tables.WriteAsync(Tables.Pipeline, t => t.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellation))).EnsureSuccess();

    private static string ArrivedName(int partition) => "P" + partition.ToString(CultureInfo.InvariantCulture);

    private static PipelineState WithProbes(PipelineState state, TableEntity row) => state with
    {
        ArrivedMs = Enumerable.Range(0, state.Partitions).Where(p => row.GetInt64(ArrivedName(p)) is not null)
            .ToDictionary(p => p, p => row.GetInt64(ArrivedName(p))!.Value),
        SentMs = row.GetInt64("SentMs") ?? 0,
        ResumedMs = row.GetInt64("ResumedMs") ?? 0,
        FailedMs = row.GetInt64("FailedMs") ?? 0,
    };

    private static PipelineState WithState(PipelineState state, TableEntity row) => state with
    {
        StalledMs = row.GetInt64("StalledMs") ?? 0,
        IsLate = row.GetBoolean("IsLate") ?? false,
        CaughtUpMs = row.GetInt64("CaughtUpMs") ?? 0,
        ETag = row.ETag,
    };
}
