using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Jobs;

/// <summary><c>nexus jobs run</c>, <c>runs</c>, <c>log</c> and <c>cancel</c>.</summary>
internal static class RunCommands
{
    private const int UsualRuns = 50;
    private const int MostRuns = 1000;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    public static Command Start(Runner runner)
    {
        var job = JobCommands.Job();
        var wait = new Option<bool>("--wait")
        {
            Description = "Wait until the run has ended and print its log; exit code 1 when it does not succeed.",
        };
        return runner.Wire(new Command("run", "Run a job now, whether it is on or not.") { job, wait }, async (call, stop) =>
        {
            var answer = await call.Api.PostAsync($"{JobApi.PathOf(await JobApi.IdAsync(call.Api, call.Get(job), stop))}/run", stop);
            var run = answer.Read(ApiJson.Default.TaskJson);
            if (call.Get(wait))
            {
                return await WaitAsync(call, run, stop);
            }

            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
            }
            else
            {
                call.Output.Line(Clean.Line(run.Id));
                call.Output.Note($"What comes of it: nexus jobs runs {call.Get(job)}, nexus jobs log {run.Id}");
            }

            return ExitCodes.Success;
        });
    }

    public static Command List(Runner runner)
    {
        var job = new Argument<string?>("JOB")
        {
            Description = "A job's name or id; without it what of all jobs runs or is about to.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var status = Values.Choice("--status", "Only runs in this state; ended for all that are over.", [.. JobTexts.RunStates, "ended"]);
        var limit = Values.Count("--limit", $"How many; {UsualRuns} when left out.", MostRuns);
        return runner.Wire(new Command("runs", "List the runs of a job, newest first.") { job, status, limit }, async (call, stop) =>
        {
            var id = call.Parsed.GetValue(job) is { } name ? await JobApi.IdAsync(call.Api, name, stop) : null;
            var runs = await JobApi.RunsAsync(call.Api, id, call.Get(status), call.Get(limit) ?? UsualRuns, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(new TaskPageJson([.. runs.Select(r => r.Raw)]), ApiJson.Default.TaskPageJson);
            }
            else if (runs.Count == 0)
            {
                call.Output.Note("No runs.");
            }
            else
            {
                JobTexts.PrintTable(call, runs.Select(r => r.Run));
            }
        });
    }

    public static Command Log(Runner runner)
    {
        var run = Run();
        return runner.Wire(new Command("log", "Print what a run said.") { run }, async (call, stop) =>
        {
            var answer = await call.Api.GetAsync($"{JobApi.RunPathOf(call.Get(run))}/log", stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
            }
            else
            {
                PrintLog(call, answer);
            }
        });
    }

    public static Command Cancel(Runner runner)
    {
        var run = Run();
        return runner.Wire(new Command("cancel", "Have a run stop, or not begin.") { run }, async (call, stop) =>
        {
            await call.Api.PostAsync($"{JobApi.RunPathOf(call.Get(run))}/cancel", stop);
            call.Output.Note("Cancelled, unless it had ended.");
        });
    }

    private static Argument<string> Run() => new("RUN") { Description = "A run's id, from nexus jobs runs." };

    private static async Task<int> WaitAsync(Call call, TaskJson run, CancellationToken stop)
    {
        ApiAnswer? answer = null;
        await Polling.UntilAsync(call, Look, async () =>
        {
            answer = await call.Api.GetAsync(JobApi.RunPathOf(run.Id), stop);
            run = answer.Read(ApiJson.Default.TaskJson);
            return JobTexts.HasEnded(run);
        }, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(answer!.Json);
        }
        else
        {
            PrintLog(call, await call.Api.GetAsync($"{JobApi.RunPathOf(run.Id)}/log", stop));
            call.Output.Note(JobTexts.Outcome(run));
        }

        return run.State == JobTexts.Succeeded ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void PrintLog(Call call, ApiAnswer answer)
    {
        var text = Clean.Output(answer.Read(ApiJson.Default.TaskLogJson).Text).TrimEnd('\n');
        if (text.Length > 0)
        {
            call.Output.Line(text);
        }
    }
}
