using System.Collections.Concurrent;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Jobs;

/// <summary>Engines on one store and one clock that stands, with an action of the test's own.</summary>
internal sealed class JobRig : IAsyncDisposable
{
    public static readonly Caller Ada = TestCallers.Admin;

    /// <summary>Of the test's time, for an engine to come to rest.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    /// <summary>For all to be at rest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ServiceApp _first;
    private readonly List<ServiceApp> _apps = [];
    private readonly Action<IServiceCollection>? _more;

    public JobRig(Func<Acted, JobLog, CancellationToken, Task>? act = null, Action<IServiceCollection>? more = null)
    {
        _more = more;
        Action = new RecordingAction(act ?? ((_, _, _) => Task.CompletedTask));
        _first = new ServiceApp(Use);
        _apps.Add(_first);
        Action.Clock = _first.Time;
    }

    public RecordingAction Action { get; }

    /// <summary>What a test that cannot go on says of the rig.</summary>
    private string Told => $"{Time.GetUtcNow():HH:mm:ss.fffffff}: " + string.Join(", ", _apps.Select(
        (a, i) => $"app {i}: {a.Transport.Sent} requests, {a.Transport.InFlight} under way{(a.Transport.IsCut ? ", cut" : "")}"));

    public ManualTimeProvider Time => _first.Time;

    public ServiceApp App => _first;

    public JobService Jobs => _first.Get<JobService>();

    public TaskService Tasks => _first.Get<TaskService>();

    public ServiceApp AddApp()
    {
        var app = _first.Twin(Use);
        _apps.Add(app);
        return app;
    }

    public Task<JobItem> CreateAsync(JobSchedule schedule, Func<JobDefinition, JobDefinition>? with = null, string name = "job")
    {
        var definition = new JobDefinition { Name = name, Schedule = schedule, Action = new JobAction(RecordingAction.Name) };
        return Jobs.CreateAsync(Ada, with?.Invoke(definition) ?? definition, null, default);
    }

    /// <summary>Jobs each ten seconds, of which none may be left out.</summary>
    public async Task<IReadOnlyList<JobItem>> CreateEachTenSecondsAsync(int count)
    {
        var made = new List<JobItem>();
        for (var i = 0; i < count; i++)
        {
            made.Add(await CreateAsync(
                new JobSchedule(EverySeconds: 10), d => d with { Missed = JobMissed.All, MaxConcurrent = 10 }, $"job {i}"));
        }

        return made;
    }

    /// <summary>Runs an engine while time passes, until it rests.</summary>
    public async Task RunAsync()
    {
        var running = _first.Get<JobEngine>().RunAsync(default);
        await PassAsync(running);
        await running;
    }

    /// <summary>One call of an app's engine, whose store may go away.</summary>
    public static async Task SpellAsync(ServiceApp app, CancellationToken stop)
    {
        try
        {
            await Task.Run(() => app.Get<JobEngine>().RunAsync(stop), CancellationToken.None);
        }
        catch (TableStorageException)
        {
            // Its store is gone.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    /// <summary>Lets time pass in seconds, each after what the one before set off has come to rest.</summary>
    public async Task PassAsync(Task until)
    {
        var end = Time.GetUtcNow() + Longest;
        while (!until.IsCompleted)
        {
            await StepAsync(TimeSpan.FromSeconds(1), until);
            Assert.True(Time.GetUtcNow() < end, $"Not ended after {Longest}. {Told}");
        }
    }

    /// <summary>Lets time pass once nobody has asked the store for some milliseconds and no thread is at work, unless the end has come by
    /// then.</summary>
    public async Task StepAsync(TimeSpan step, Task? until = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var calm = 0; until is not { IsCompleted: true } && (calm < 3 || !ThreadsAtRest.Now()); calm++)
        {
            if (_apps.Any(a => a.Transport.InFlight > 0))
            {
                calm = -1;
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
            else
            {
                ThreadsAtRest.Pause();
            }

            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"There is no end of what goes on. {Told}");
            }
        }

        if (until is not { IsCompleted: true })
        {
            Time.Advance(step);
        }
    }

    public async Task<IReadOnlyList<RunItem>> HistoryAsync(string jobId)
        => [.. (await Tasks.ListAsync(Ada, jobId, null, null, 2000, default)).Items.Reverse()];

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }

    private void Use(IServiceCollection services)
    {
        services.AddSingleton<IJobActionHandler>(Action);
        _more?.Invoke(services);
    }
}

internal sealed record Acted(string JobName, DateTimeOffset At, int Number, IReadOnlyDictionary<string, string> Arguments);

/// <summary>Remembers what it was asked to do.</summary>
internal sealed class RecordingAction(Func<Acted, JobLog, CancellationToken, Task> act) : IJobActionHandler
{
    public const string Name = "test";
    public const string Secret = "secret";
    private int _count;

    public ConcurrentQueue<Acted> Done { get; } = new();

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public string Kind => Name;

    public bool IsSecret(string argument) => argument == Secret;

    public string AudienceOf(IReadOnlyDictionary<string, string> arguments) => arguments.GetValueOrDefault("to", "");

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
    }

    public Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        var acted = new Acted(job.Definition.Name, Clock.GetUtcNow(), Interlocked.Increment(ref _count), arguments);
        Done.Enqueue(acted);
        return act(acted, log, cancellation);
    }
}
