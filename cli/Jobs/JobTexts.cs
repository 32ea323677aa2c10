using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Jobs;

/// <summary>Jobs and runs as people read them.</summary>
internal static class JobTexts
{
    public const string Succeeded = "succeeded";

    public static string[] RunStates { get; } =
        ["queued", "running", Succeeded, "failed", "timed_out", "cancelled", "skipped", "missed", "lost"];

    public static bool HasEnded(TaskJson run) => run.State is not ("queued" or "running");

    public static void PrintTable(Call call, IEnumerable<JobJson> jobs)
    {
        var table = new Table("NAME", "STATE", "WHEN", "WHAT", "NEXT", "ID");
        foreach (var job in jobs)
        {
            var definition = job.Definition;
            table.Add(
                definition.Name,
                definition.Enabled ? new Cell("on", Tint.Good) : new Cell("off", Tint.Dim),
                When(definition.Schedule),
                definition.Action.Kind,
                Show.Time(job.NextRuns is [var next, ..] ? next : null),
                job.Id);
        }

        call.Output.Table(table);
    }

    public static void Print(Call call, JobJson job)
    {
        var definition = job.Definition;
        (string Name, string? Value)[] rows =
        [
            ("Name", definition.Name),
            ("Id", job.Id),
            ("State", definition.Enabled ? "on" : "off"),
            ("For", definition.Description),
            ("When", When(definition.Schedule)),
            ("What", definition.Action.Kind),
            .. (definition.Action.Arguments ?? []).Select(a => ("", (string?)$"{a.Key}={Value(a.Value)}")),
            ("Priority", definition.Priority),
            ("Timeout", definition.TimeoutSeconds is { } seconds ? $"{seconds} s" : null),
            ("Attempts", definition.Retry?.MostAttempts is { } attempts ? $"{attempts}" : null),
            ("Overlap", definition.Overlap),
            ("At a time", definition.MaxConcurrent is { } most ? $"{most}" : null),
            ("Missed", definition.Missed),
            ("Made", $"{Show.Time(job.CreatedAt)} by {job.CreatedBy ?? Show.None}"),
            ("Runs as", job.RunsAs),
            ("Changed", Show.Time(job.UpdatedAt)),
            .. (job.NextRuns ?? []).Select((at, i) => (i == 0 ? "Next" : "", (string?)Show.Time(at))),
        ];
        foreach (var (name, value) in rows.Where(r => r.Value is not (null or "" or Show.None)))
        {
            call.Output.Line($"{name,-10} {Clean.Line(value)}");
        }
    }

    public static void PrintTable(Call call, IEnumerable<TaskJson> runs)
    {
        var table = new Table("ID", "JOB", "STATE", "TRIGGER", new Column("ATTEMPT", Right: true), "PLANNED", "TOOK", "WHY");
        foreach (var run in runs)
        {
            table.Add(
                run.Id,
                run.JobName ?? run.JobId,
                State(run),
                run.Trigger,
                Show.Number(run.Attempt),
                Show.Time(run.Planned),
                run is { StartedAt: { } from, EndedAt: { } to } ? Show.Span(to - from) : Show.None,
                run.Reason);
        }

        call.Output.Table(table);
    }

    /// <summary>How a run ended, in a few words.</summary>
    public static string Outcome(TaskJson run)
    {
        var time = run is { StartedAt: { } from, EndedAt: { } to } ? $" after {Show.Span(to - from)}" : "";
        return $"{run.JobName ?? run.Id}: {run.State}{time}{(run.Reason is { Length: > 0 } why ? $": {why}" : "")}";
    }

    private static Cell State(TaskJson run) => new(run.State, run.State switch
    {
        Succeeded => Tint.Good,
        "failed" or "timed_out" or "lost" => Tint.Bad,
        "skipped" or "missed" or "cancelled" => Tint.Warning,
        _ => Tint.None,
    });

    private static string When(JobScheduleJson schedule) => schedule switch
    {
        { Cron: { } cron } => $"{cron} {schedule.TimeZone ?? "UTC"}",
        { EverySeconds: { } seconds } => $"every {Show.Span(seconds)}",
        { At: { } at } => Show.Time(at),
        _ => Show.None,
    };

    private static string Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
