using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Jobs;

/// <summary><c>nexus jobs</c>.</summary>
internal static class JobCommands
{
    public static Command Create(Runner runner) => new("jobs", "What is done at set times.")
    {
        List(runner),
        ShowOne(runner),
        New(runner),
        Edit(runner),
        Switch(runner, "enable", "Have a job run at its times."),
        Switch(runner, "disable", "Have a job run by hand only. What runs goes on."),
        Delete(runner),
        RunCommands.Start(runner),
        RunCommands.List(runner),
        RunCommands.Log(runner),
        RunCommands.Cancel(runner),
    };

    public static Argument<string> Job() => new("JOB") { Description = "A job's name or id." };

    private static Command List(Runner runner) => runner.Wire(new Command("list", "List the jobs."), async (call, stop) =>
    {
        var jobs = await JobApi.ListAsync(call.Api, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(new JobPageJson([.. jobs.Select(j => j.Raw)]), ApiJson.Default.JobPageJson);
        }
        else if (jobs.Count == 0)
        {
            call.Output.Note("No jobs. Make one: nexus jobs create --help");
        }
        else
        {
            JobTexts.PrintTable(call, jobs.Select(j => j.Job));
        }
    });

    private static Command ShowOne(Runner runner)
    {
        var which = Job();
        return runner.Wire(new Command("show", "Show a job with its next times.") { which }, async (call, stop) =>
            Print(call, await call.Api.GetAsync(await PathAsync(call, which, stop), stop)));
    }

    private static Command New(Runner runner)
    {
        var name = new Argument<string?>("NAME") { Description = "Its name; the file's when left out.", Arity = ArgumentArity.ZeroOrOne };
        var off = new Option<bool>("--disabled") { Description = "Has it run by hand only, until it is enabled." };
        var options = new JobDefinitionOptions();
        var command = new Command("create", "Make a job, such as: --cron '0 3 * * *' --action http --arg url=https://example.org")
        {
            name, off,
        };
        options.AddTo(command, isNew: true);
        return runner.Wire(command, async (call, stop) =>
        {
            var definition = options.Apply(call, null);
            if (call.Parsed.GetValue(name) is { } given)
            {
                definition["name"] = given;
            }

            if (call.Get(off))
            {
                definition["enabled"] = false;
            }

            Print(call, await call.Api.PostAsync("/api/v1/jobs", definition, ApiJson.Default.JsonObject, stop));
        });
    }

    private static Command Edit(Runner runner)
    {
        var which = Job();
        var options = new JobDefinitionOptions();
        var command = new Command("edit", "Change what is named of a job.") { which };
        options.AddTo(command, isNew: false);
        return runner.Wire(command, async (call, stop) =>
        {
            var path = await PathAsync(call, which, stop);
            var definition = options.Apply(call, JobApi.Definition(await call.Api.GetAsync(path, stop)));
            Print(call, await call.Api.PutAsync(path, definition, ApiJson.Default.JsonObject, stop));
        });
    }

    private static Command Switch(Runner runner, string verb, string description)
    {
        var which = Job();
        return runner.Wire(new Command(verb, description) { which }, async (call, stop) =>
            NodeLifeCommands.Tell(call, await call.Api.PostAsync($"{await PathAsync(call, which, stop)}/{verb}", stop), $"Job {verb}d."));
    }

    private static Command Delete(Runner runner)
    {
        var which = Job();
        var yes = Values.Yes();
        return runner.Wire(new Command("delete", "Remove a job with its history. What runs goes on.") { which, yes }, async (call, stop) =>
        {
            var path = await PathAsync(call, which, stop);
            call.Confirm($"Remove job '{call.Get(which)}' and its history?", yes);
            await call.Api.DeleteAsync(path, stop);
            call.Output.Note("Removed.");
        });
    }

    private static async Task<string> PathAsync(Call call, Argument<string> job, CancellationToken stop)
        => JobApi.PathOf(await JobApi.IdAsync(call.Api, call.Get(job), stop));

    private static void Print(Call call, ApiAnswer answer)
    {
        if (call.Output.IsJson)
        {
            call.Output.Json(answer.Json);
        }
        else
        {
            JobTexts.Print(call, answer.Read(ApiJson.Default.JobJson));
        }
    }
}
