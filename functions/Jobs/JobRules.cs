using CloudNexus.Cron;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;

namespace CloudNexus.Functions.Jobs;

/// <summary>What a job's definition may be.</summary>
public sealed class JobRules(IEnumerable<IJobActionHandler> handlers)
{
    private const int MostName = 128;
    private const int MostDescription = 1000;
    private const int MostArguments = 32;
    private const int MostArgument = 8 * 1024;
    private const int LeastEvery = 10;
    private const int MostEvery = 31_536_000;

    private readonly Dictionary<string, IJobActionHandler> _handlers = handlers.ToDictionary(h => h.Kind);

    /// <returns>What its action is done by.</returns>
    /// <exception cref="ApiException">400 naming the field and what is allowed; 403: an action that the caller may not.</exception>
    public IJobActionHandler Check(JobDefinition job, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(job);
        var isName = job.Name?.Trim().Length is > 0 and <= MostName && !job.Name.Any(char.IsControl);
        Need(isName, "name", $"a text of 1 to {MostName} characters");
        Need(job.Description is not { Length: > MostDescription }, "description", $"at most {MostDescription} characters long");
        Need(Enum.IsDefined(job.Priority), "priority", "critical, high, normal or low");
        Need(Enum.IsDefined(job.Overlap), "overlap", "skip, queue or replace");
        Need(Enum.IsDefined(job.Missed), "missed", "skip, once or all");
        Need(job.TimeoutSeconds is >= 1 and <= 240, "timeoutSeconds", "a whole number from 1 to 240");
        Need(job.MaxConcurrent is >= 1 and <= 10, "maxConcurrent", "a whole number from 1 to 10");
        Need(job.Retry is { MostAttempts: >= 1 and <= 10 }, "retry.mostAttempts", "a whole number from 1 to 10");
        Need(job.Retry.FirstDelaySeconds is >= 1 and <= 3600, "retry.firstDelaySeconds", "a whole number from 1 to 3600");
        Need(
            job.Retry.MostDelaySeconds is <= 86_400 && job.Retry.MostDelaySeconds >= job.Retry.FirstDelaySeconds,
            "retry.mostDelaySeconds",
            "a whole number from 'firstDelaySeconds' to 86400");
        Check(job.Schedule);
        return Check(job.Action, caller);
    }

    /// <exception cref="ApiException">400 naming the field and what is allowed.</exception>
    public static void Check(JobSchedule? schedule)
    {
        Need(schedule is not null, "schedule", "one of 'cron', 'everySeconds' and 'at'");
        int[] given = [schedule!.Cron is null ? 0 : 1, schedule.EverySeconds is null ? 0 : 1, schedule.At is null ? 0 : 1];
        Need(given.Sum() == 1, "schedule", "one of 'cron', 'everySeconds' and 'at'");
        Need(
            schedule.EverySeconds is null or (>= LeastEvery and <= MostEvery),
            "schedule.everySeconds",
            $"a whole number from {LeastEvery} to {MostEvery}");
        if (schedule.Cron is { } cron && !CronSchedule.TryParse(cron, CronDialect.Jobs, out _, out var problem))
        {
            throw ApiException.BadRequest("bad-schedule.cron", $"'schedule.cron' is wrong: {problem}.");
        }

        Need(
            schedule.TimeZone is null || (schedule.Cron is not null && TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _)),
            "schedule.timeZone",
            "the name of a time zone, such as Europe/Berlin, and stands beside 'cron'");
    }

    private IJobActionHandler Check(JobAction? action, Caller caller)
    {
        var kinds = string.Join(", ", _handlers.Keys.Order(StringComparer.Ordinal));
        var handler = _handlers.GetValueOrDefault(action?.Kind ?? "")
            ?? throw ApiException.BadRequest("bad-action.kind", $"'action.kind' is one of {kinds}.");
        var arguments = action!.Arguments ?? [];
        Need(arguments.Count <= MostArguments, "action.arguments", $"at most {MostArguments} arguments");
        Need(arguments.All(a => a.Value is { Length: <= MostArgument }), "action.arguments", $"texts of at most {MostArgument} characters");
        Need(
            !arguments.Any(a => SealedText.IsSealed(a.Value)),
            "action.arguments",
            $"texts that do not begin with '{SealedText.Prefix}'");
        handler.Check(arguments, caller);
        return handler;
    }

    private static void Need(bool holds, string field, string what)
    {
        if (!holds)
        {
            throw ApiException.BadRequest($"bad-{field}", $"'{field}' is {what}.");
        }
    }
}
