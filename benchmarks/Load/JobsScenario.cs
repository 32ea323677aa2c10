using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using CloudNexus.Functions;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Load;

/// <summary>
/// How precisely jobs start: many are stored on an Azurite of its own, some of them due at one second in four priorities, and an engine is
/// called ten seconds before, as the timer calls it.
/// </summary>
internal sealed class JobsScenario : ILoadScenario
{
    private const int MadeAtOnce = 16;
    private static readonly Caller Maker = new(
        CallerKind.AdminToken, "admin-token", "admin-token", Role.Admin, null, new Dictionary<string, string>(), null);

    public string Name => "jobs";

    public string Usage => "jobs due at one second, how far from it they start: --jobs 10000 --due 300 --running 10 --rounds 3";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var count = arguments.Number("jobs", 10_000, 1, JobService.MostJobs);
        var dueCount = arguments.Number("due", 300, 1, 5000);
        var running = arguments.Number("running", 10, 1, 100);
        var rounds = arguments.Number("rounds", 3, 1, 10);
        Refuse.Unknown(arguments);
        using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { NpmOnly = true });
        var action = new Recorder();
        await using var services = Build(azurite.ConnectionString, running, action);
        var began = TimeProvider.System.GetTimestamp();
        await FillAsync(services, Math.Max(0, count - dueCount), cancellationToken);
        output.WriteLine($"{count - dueCount} jobs stored in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s");

        var ok = true;
        for (var round = 1; round <= rounds; round++)
        {
            ok &= await RoundAsync(services, action, dueCount, running, output, cancellationToken);
        }

        return ok ? 0 : 1;
    }

    private static async Task<bool> RoundAsync(
        ServiceProvider services, Recorder action, int dueCount, int running, TextWriter output, CancellationToken cancellation)
    {
        action.Clear();
        var jobs = services.GetRequiredService<JobService>();
        var now = TimeProvider.System.GetUtcNow();

        // Time to make them, and then a call ten seconds before a minute's first second.
        var at = now.AddSeconds(20 + (dueCount / 50)).AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        at = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
        var made = new ConcurrentBag<JobItem>();
        var priorities = Enum.GetValues<JobPriority>();
        await Parallel.ForEachAsync(Enumerable.Range(0, dueCount), Limits(cancellation), async (i, stop) =>
            made.Add(await jobs.CreateAsync(Maker, DefinitionOf($"due {i}", new JobSchedule(At: at), priorities[i % 4]), null, stop)));
        var wait = at.AddSeconds(-10) - TimeProvider.System.GetUtcNow();
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, TimeProvider.System, cancellation);
        await services.GetRequiredService<JobEngine>().RunAsync(cancellation);

        var starts = action.Starts;
        var off = new Latencies();
        starts.ForEach(s => off.Add((s - at).Duration()));
        var early = starts.Count(s => s < at);
        var begun = await BegunAsync(services, made, cancellation);
        var swapped = begun.Zip(begun.Skip(running), (a, b) => a > b ? 1 : 0).Sum();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{starts.Count} of {dueCount} started, {early} early; off by p50 {off.PercentileMs(50):0} ms, max {off.MaxMs:0} ms"));
        var ok = Goal.Print(output, "off its second, p99", off.PercentileMs(99), "ms", 1000);
        ok &= Goal.Print(output, "after a less urgent one", swapped, "runs", 0);
        ok &= Goal.Print(output, "at once", action.Most, "runs", running);
        foreach (var job in made)
        {
            await jobs.RemoveAsync(Maker, job.Id, null, cancellation);
        }

        return ok && starts.Count == dueCount;
    }

    /// <summary>The priorities of the runs in the order in which the engine began them.</summary>
    private static async Task<IReadOnlyList<JobPriority>> BegunAsync(
        ServiceProvider services, IEnumerable<JobItem> made, CancellationToken cancellation)
    {
        var tasks = services.GetRequiredService<TaskService>();
        var begun = new ConcurrentBag<(DateTimeOffset At, JobPriority Priority)>();
        await Parallel.ForEachAsync(made, Limits(cancellation), async (job, stop) =>
        {
            foreach (var run in (await tasks.ListAsync(Maker, job.Id, RunState.Succeeded, null, 10, stop)).Items)
            {
                begun.Add((run.StartedAt!.Value, job.Definition.Priority));
            }
        });
        return [.. begun.OrderBy(b => b.At).Select(b => b.Priority)];
    }

    /// <summary>Jobs that are not due for long, each with its place in the index of what is due.</summary>
    private static Task FillAsync(ServiceProvider services, int count, CancellationToken cancellation)
    {
        var store = services.GetRequiredService<JobStore>();
        var due = services.GetRequiredService<DueStore>();
        var now = TimeProvider.System.GetUtcNow();
        return Parallel.ForEachAsync(Enumerable.Range(0, count), Limits(cancellation), async (i, stop) =>
        {
            var definition = DefinitionOf($"later {i}", new JobSchedule(At: now.AddDays(1).AddSeconds(i)), JobPriority.Normal);
            var id = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 20);
            var job = new Job(id, definition, 1, now, now, Maker.Name, CommandMaker.Of(Maker));
            await store.AddAsync(job, stop);
            await due.TryAddAsync(Occurrence.Of(job, definition.Schedule.At!.Value), stop);
        });
    }

    private static ParallelOptions Limits(CancellationToken cancellation)
        => new() { MaxDegreeOfParallelism = MadeAtOnce, CancellationToken = cancellation };

    private static JobDefinition DefinitionOf(string name, JobSchedule schedule, JobPriority priority)
        => new() { Name = name, Schedule = schedule, Action = new JobAction(Recorder.Name), Priority = priority };

    private static ServiceProvider Build(string connection, int running, Recorder action)
    {
        var builder = FunctionsProgram.CreateBuilder(
        [
            $"--NexusStorage={connection}",
            "--EventHubConnection=Endpoint=sb://hub.example/;SharedAccessKeyName=send;SharedAccessKey=c2VjcmV0",
            "--AzureSignalRConnectionString=",
            $"--NEXUS_MASTER_KEY={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
            string.Create(CultureInfo.InvariantCulture, $"--NEXUS_JOBS_MOST_RUNNING={running}"),
        ]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IJobActionHandler>(action);
        return builder.Services.BuildServiceProvider();
    }

    /// <summary>An action that only notes when it was begun, and takes a few milliseconds.</summary>
    private sealed class Recorder : IJobActionHandler
    {
        public const string Name = "bench";
        private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(2);
        private readonly Lock _gate = new();
        private List<DateTimeOffset> _starts = [];
        private int _running;

        public string Kind => Name;

        public int Most { get; private set; }

        public List<DateTimeOffset> Starts => _starts;

        public void Clear()
        {
            lock (_gate)
            {
                (_starts, Most) = ([], 0);
            }
        }

        public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
        {
        }

        public async Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
        {
            lock (_gate)
            {
                _starts.Add(TimeProvider.System.GetUtcNow());
                Most = Math.Max(Most, ++_running);
            }

            await Task.Delay(Work, TimeProvider.System, cancellation);
            lock (_gate)
            {
                _running--;
            }
        }
    }
}
