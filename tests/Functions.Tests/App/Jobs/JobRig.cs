using System.Collections.Concurrent;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Jobs;

/// <summary>Engines on one store and one clock that stands, with an action of the test's own.</summary>
internal sealed class JobRig : IAsyncDisposable
{
    public static readonly Caller Ada = TestCallers.Admin;
    private readonly ServiceApp _first;
    private readonly List<ServiceApp> _apps = [];

    public JobRig(Func<Acted, JobLog, CancellationToken, Task>? act = null)
    {
        Action = new RecordingAction(act ?? ((_, _, _) => Task.CompletedTask));
        _first = new ServiceApp(Use);
        _apps.Add(_first);
    }

    public RecordingAction Action { get; }

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

    /// <summary>Runs an engine while time passes, until it rests.</summary>
    public async Task RunAsync(TimeSpan step, params ServiceApp[] apps)
    {
        var running = Task.WhenAll((apps.Length == 0 ? [_first] : apps).Select(a => a.Get<JobEngine>().RunAsync(default)));
        await PassAsync(running, step);
        await running;
    }

    /// <summary>Lets time pass in steps, each after what it set off has come to rest or a little while.</summary>
    public async Task PassAsync(Task until, TimeSpan step)
    {
        while (!until.IsCompleted)
        {
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
            if (!until.IsCompleted)
            {
                Time.Advance(step);
            }
        }
    }

    public async Task<IReadOnlyList<RunItem>> HistoryAsync(string jobId)
        => [.. (await Tasks.ListAsync(jobId, null, 200, default)).Items.Reverse()];

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }

    private void Use(IServiceCollection services) => services.AddSingleton<IJobActionHandler>(Action);
}

internal sealed record Acted(string JobName, DateTimeOffset At, int Number);

/// <summary>Remembers what it was asked to do.</summary>
internal sealed class RecordingAction(Func<Acted, JobLog, CancellationToken, Task> act) : IJobActionHandler
{
    public const string Name = "test";
    private int _count;

    public ConcurrentQueue<Acted> Done { get; } = new();

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public string Kind => Name;

    public void Check(IReadOnlyDictionary<string, string> arguments)
    {
    }

    public Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        var acted = new Acted(job.Definition.Name, Clock.GetUtcNow(), Interlocked.Increment(ref _count));
        Done.Enqueue(acted);
        return act(acted, log, cancellation);
    }
}
