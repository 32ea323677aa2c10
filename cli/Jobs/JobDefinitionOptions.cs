using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Jobs;

/// <summary>What <c>create</c> and <c>edit</c> say of a job: the server checks it and names what is wrong.</summary>
internal sealed class JobDefinitionOptions
{
    private readonly Option<string?> _file = Values.Text(
        "--file", "FILE", "The job as JSON, as the API takes it; - for standard input. Other options change it.");
    private readonly Option<string?> _cron = Values.Text("--cron", "EXPRESSION", "When: five fields, or six with seconds first.");
    private readonly Option<string?> _timeZone = Values.Text(
        "--time-zone", "ZONE", "The zone that --cron is in, such as Europe/Berlin; UTC when left out.");
    private readonly Option<TimeSpan?> _every = Values.Duration("--every", "When: each time that this has gone by.");
    private readonly Option<DateTimeOffset?> _at = Moment("--at", "When: once, such as 2030-01-31T18:00Z.");
    private readonly Option<string?> _action = Values.Text(
        "--action", "KIND", "What: command, ask, http, report, retention, maintenance, backup or archive.");
    private readonly Option<Dictionary<string, string>?> _arguments = Values.Pairs(
        "--arg", "An argument of the action; may be given several times.");
    private readonly Option<string[]?> _without = new("--unarg")
    {
        Description = "An argument to take away; may be given several times.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _description = Values.Text("--description", "TEXT", "What it is for.");
    private readonly Option<string?> _priority = Values.Choice(
        "--priority", "Which of those that are due is first.", "critical", "high", "normal", "low");
    private readonly Option<TimeSpan?> _timeout = Values.Duration("--timeout", "How long a run may take.");
    private readonly Option<int?> _attempts = Values.Count("--attempts", "Tries of a run that fails, the first among them.", 10);
    private readonly Option<string?> _overlap = Values.Choice(
        "--overlap", "What becomes of a run that is due while another runs.", "skip", "queue", "replace");
    private readonly Option<int?> _concurrent = Values.Count("--concurrent", "Runs of it at a time.", 10);
    private readonly Option<string?> _missed = Values.Choice(
        "--missed", "What becomes of times that nobody was there for.", "skip", "once", "all");
    private readonly Option<string?> _name = Values.Text("--name", "NAME", "Its new name.");

    /// <param name="command">What they are added to.</param>
    /// <param name="isNew">Whether the name is an argument already.</param>
    public void AddTo(Command command, bool isNew)
    {
        Option[] all =
        [
            _file, _cron, _timeZone, _every, _at, _action, _arguments, _description, _priority, _timeout, _attempts, _overlap, _concurrent,
            _missed,
        ];
        foreach (var option in isNew ? all : [.. all, _without, _name])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (new Option[] { _cron, _every, _at }.Count(o => result.GetResult(o) is not null) > 1)
            {
                result.AddError("Give one of --cron, --every and --at.");
            }
        });
    }

    /// <summary>The definition with what was said.</summary>
    /// <param name="call">The run of this program.</param>
    /// <param name="definition">How it is now; null for a new one.</param>
    /// <exception cref="CliException">The file is none, or nothing was said.</exception>
    public JsonObject Apply(Call call, JsonObject? definition)
    {
        var changed = call.Get(_file) is { } file ? JsonFile.Read(file, call.Output.Terminal.In, "a job's definition")
            : definition is null ? [] : (JsonObject)definition.DeepClone();
        Schedule(call, changed);
        Action(call, changed);
        Set(changed, "name", call.Get(_name));
        Set(changed, "description", call.Get(_description));
        Set(changed, "priority", call.Get(_priority));
        Set(changed, "timeoutSeconds", Seconds(call.Get(_timeout)));
        Set(changed, "overlap", call.Get(_overlap));
        Set(changed, "maxConcurrent", call.Get(_concurrent));
        Set(changed, "missed", call.Get(_missed));
        if (call.Get(_attempts) is { } attempts)
        {
            Part(changed, "retry")["mostAttempts"] = attempts;
        }

        return JsonNode.DeepEquals(changed, definition) || changed.Count == 0
            ? throw CliException.Usage("Say what the job is to be: see --help.")
            : changed;
    }

    private void Schedule(Call call, JsonObject job)
    {
        if (call.Get(_cron) is { } cron)
        {
            var zone = call.Get(_timeZone) ?? (job["schedule"] as JsonObject)?["timeZone"]?.ToString();
            job["schedule"] = new JsonObject { ["cron"] = cron };
            Set(Part(job, "schedule"), "timeZone", zone);
        }
        else if (call.Get(_every) is { } every)
        {
            job["schedule"] = new JsonObject { ["everySeconds"] = Seconds(every) };
        }
        else if (call.Get(_at) is { } at)
        {
            job["schedule"] = new JsonObject { ["at"] = at.ToString("O", CultureInfo.InvariantCulture) };
        }
        else if (call.Get(_timeZone) is { } zone)
        {
            Part(job, "schedule")["timeZone"] = zone;
        }
    }

    private void Action(Call call, JsonObject job)
    {
        if (call.Get(_action) is { } kind && (job["action"] as JsonObject)?["kind"]?.ToString() != kind)
        {
            job["action"] = new JsonObject { ["kind"] = kind };
        }

        foreach (var (name, value) in call.Get(_arguments) ?? [])
        {
            Part(Part(job, "action"), "arguments")[name] = value;
        }

        foreach (var name in call.Get(_without) ?? [])
        {
            Part(Part(job, "action"), "arguments").Remove(name);
        }
    }

    private static JsonObject Part(JsonObject of, string name)
    {
        if (of[name] is not JsonObject part)
        {
            of[name] = part = [];
        }

        return part;
    }

    private static void Set(JsonObject of, string name, JsonNode? value)
    {
        if (value is not null)
        {
            of[name] = value;
        }
    }

    private static int? Seconds(TimeSpan? span) => span is { } s ? (int)Math.Min(s.TotalSeconds, int.MaxValue) : null;

    private static Option<DateTimeOffset?> Moment(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            {
                return moment;
            }

            result.AddError($"'{text}' is no time: give one such as 2030-01-31T18:00Z.");
            return null;
        },
    };
}
