using System.Globalization;
using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Runs as rows of the <c>JobRuns</c> table: newest first, later attempts before earlier ones.</summary>
internal static class RunRows
{
    public const string Prefix = "r-";

    /// <summary>The key that follows all runs.</summary>
    public const string End = "r.";

    private const int MostAttempts = 999;

    public static string KeyOf(Occurrence one) => KeyOf(one.Planned.ToUnixTimeMilliseconds(), one.Attempt, one.Letter);

    /// <summary>Of a run by its name: the job's id and the row's key; null when it is no run's name.</summary>
    public static (string JobId, string Key)? Parse(string runId)
        => runId.Split('.') is [var jobId, var planned, var attempt, "m" or "s"]
            && long.TryParse(planned, NumberStyles.None, CultureInfo.InvariantCulture, out var plannedMs)
            && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostAttempts
                ? (jobId, KeyOf(plannedMs, number, runId[^1]))
                : null;

    public static TableEntity ToRow(Run run) => new(run.Of.JobId, KeyOf(run.Of))
    {
        ["State"] = run.State.ToString(),
        ["Version"] = run.Of.Version,
        ["Planned"] = run.Of.Planned,
        ["ReadyAt"] = run.Of.ReadyAt,
        ["Attempt"] = run.Of.Attempt,
        ["Losses"] = run.Of.Losses,
        ["ByHand"] = run.Of.IsByHand,
        ["Owner"] = run.Of.Owner,
        ["StartedAt"] = run.StartedAt,
        ["EndedAt"] = run.EndedAt,
        ["Reason"] = run.Reason,
        ["Log"] = run.Log,
    };

    public static Run FromRow(TableEntity row)
    {
        var planned = row.GetDateTimeOffset("Planned") ?? default;
        var occurrence = new Occurrence(
            row.PartitionKey,
            row.GetInt64("Version") ?? 0,
            planned,
            row.GetDateTimeOffset("ReadyAt") ?? planned,
            row.GetInt32("Attempt") ?? 1,
            row.GetInt32("Losses") ?? 0,
            row.GetBoolean("ByHand") ?? false,
            row.GetString("Owner"),
            DateTimeOffset.UnixEpoch,
            false,
            ETag.All);
        return new Run(
            occurrence,
            Enum.TryParse<RunState>(row.GetString("State"), out var state) ? state : RunState.Failed,
            row.GetDateTimeOffset("StartedAt"),
            row.GetDateTimeOffset("EndedAt"),
            row.GetString("Reason"),
            row.GetString("Log") ?? "") { ETag = row.ETag };
    }

    private static string KeyOf(long plannedMs, int attempt, char letter) => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{long.MaxValue - plannedMs:D19}-{MostAttempts - attempt:D3}-{letter}");
}
