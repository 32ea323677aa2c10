using System.Globalization;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs;

/// <summary>
/// Runs of all jobs that have ended, newest first, in a table a month: state / end, run. Written beside the job's own history, which has
/// the log; kept as long as retention says.
/// </summary>
public sealed class TaskIndex(Tables tables)
{
    private const string MonthFormat = "yyyyMM";
    private static readonly RunState[] Ends = [.. Enum.GetValues<RunState>().Where(s => s > RunState.Running)];

    /// <summary>Adding it twice changes nothing.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(RunItem run, CommandMaker maker, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(maker);
        var end = run.EndedAt ?? throw new ArgumentException("It has not ended.", nameof(run));
        var row = new TableEntity(run.State.ToString(), KeyOf(end, run.Id))
        {
            ["JobId"] = run.JobId,
            ["JobName"] = run.JobName,
            ["Trigger"] = run.Trigger,
            ["Attempt"] = run.Attempt,
            ["Planned"] = run.Planned,
            ["StartedAt"] = run.StartedAt,
            ["EndedAt"] = end,
            ["Reason"] = run.Reason,
            ["Labels"] = System.Text.Json.JsonSerializer.Serialize(
                new Dictionary<string, string>(JobSight.LabelsOf(maker)), AppJson.Default.DictionaryStringString),
        };
        var name = Tables.Tasks + end.UtcDateTime.ToString(MonthFormat, CultureInfo.InvariantCulture);
        (await tables.WriteAsync(name, t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation))).EnsureSuccess();
    }

    /// <summary>The newest first.</summary>
    /// <param name="state">Only those that ended so; null for all.</param>
    /// <param name="labels">Only those of jobs that reach nodes with all of these.</param>
    /// <param name="after">The cursor of the page before; null for the newest.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400: the cursor is none.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RunList> ListAsync(
        RunState? state, IReadOnlyDictionary<string, string> labels, string? after, int limit, CancellationToken cancellation)
    {
        var (month, key) = after?.Split('|') switch
        {
            null => (null, (string?)null),
            [{ Length: 6 } m, { Length: > 20 and < 100 } k] when m.All(char.IsAsciiDigit) => (m, k),
            _ => throw ApiException.BadRequest("bad-after", "'after' is the 'next' of the page before."),
        };
        var found = new List<(string Cursor, RunItem Run)>();
        foreach (var table in (await tables.ListAsync(Tables.Tasks, cancellation)).Reverse())
        {
            var its = table[Tables.Tasks.Length..];
            if (month is not null && string.CompareOrdinal(its, month) > 0)
            {
                continue;
            }

            var from = its == month ? key + "\u0001" : null;
            var pages = await Task.WhenAll((state is { } one ? [one] : Ends).Select(
                s => ReadAsync(table, s, from, labels, limit + 1 - found.Count, cancellation)));
            found.AddRange(pages.SelectMany(p => p).OrderBy(r => r.Key, StringComparer.Ordinal).Take(limit + 1 - found.Count)
                .Select(r => ($"{its}|{r.Key}", r.Run)));
            if (found.Count > limit)
            {
                break;
            }
        }

        return new RunList([.. found.Take(limit).Select(f => f.Run)], found.Count > limit ? found[limit - 1].Cursor : null);
    }

    private async Task<IReadOnlyList<(string Key, RunItem Run)>> ReadAsync(
        string table, RunState state, string? from, IReadOnlyDictionary<string, string> labels, int most, CancellationToken cancellation)
        => await tables.Peek(table)
            .QueryAsync(
                TableFilter.RowRange(state.ToString(), from, null),
                maxPerPage: Math.Min(most, TableLimits.MaxPageSize),
                missingTable: MissingTable.ReadsAsEmpty,
                cancellationToken: cancellation)
            .Where(row => labels.Count == 0 || JobSight.Covers(labels, LabelsOf(row)))
            .Take(most).Select(row => (row.RowKey, FromRow(row, state))).ToListAsync(cancellation);

    private static Dictionary<string, string> LabelsOf(TableEntity row)
        => System.Text.Json.JsonSerializer.Deserialize(row.GetString("Labels") ?? "{}", AppJson.Default.DictionaryStringString)!;

    private static string KeyOf(DateTimeOffset end, string runId)
        => string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - end.ToUnixTimeMilliseconds():D19}.{runId}");

    private static RunItem FromRow(TableEntity row, RunState state) => new(
        row.RowKey[20..],
        row.GetString("JobId") ?? "",
        row.GetString("JobName") ?? "",
        state,
        row.GetString("Trigger") ?? "",
        row.GetInt32("Attempt") ?? 1,
        row.GetDateTimeOffset("Planned") ?? default,
        row.GetDateTimeOffset("StartedAt"),
        row.GetDateTimeOffset("EndedAt"),
        row.GetString("Reason"));
}
