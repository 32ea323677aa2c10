using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Does what a job says, within its time.</summary>
public sealed partial class ActionCall(
    IEnumerable<IJobActionHandler> handlers, JobSecrets secrets, TimeProvider time, ILogger<ActionCall> logger)
{
    /// <summary>Actions of runs that have ended, which did not heed it.</summary>
    private const int MostLeftBehind = 100;

    private readonly Dictionary<string, IJobActionHandler> _handlers = handlers.ToDictionary(h => h.Kind);
    private int _leftBehind;

    /// <param name="job">The job.</param>
    /// <param name="run">Its run, begun.</param>
    /// <param name="cancelled">Ends when somebody wants it to stop.</param>
    /// <param name="dying">Ends when this engine may not go on.</param>
    /// <returns>The run with how it ended. Never throws.</returns>
    public async Task<Run> RunAsync(Job job, Run run, CancellationToken cancelled, CancellationToken dying)
    {
        var log = new JobLog(time);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(job.Definition.TimeoutSeconds), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancelled, dying);
        var (state, reason) = (RunState.Succeeded, (string?)null);
        try
        {
            var handler = _handlers.GetValueOrDefault(job.Definition.Action.Kind)
                ?? throw new JobFailedException($"There is no action '{job.Definition.Action.Kind}' in this installation.");
            var arguments = secrets.Open(job);
            var token = stop.Token;
            await DoAsync(() => handler.RunAsync(job, arguments, log, token), token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            (state, reason) = cancelled.IsCancellationRequested
                ? (RunState.Cancelled, "Cancelled while it ran.")
                : (RunState.TimedOut, $"It ran longer than {job.Definition.TimeoutSeconds} s.");
        }
        catch (JobFailedException failure)
        {
            (state, reason) = (RunState.Failed, failure.Message);
        }
        catch (Exception failure)
        {
            // Its message is not for people: it may hold anything.
            LogThrew(logger, run.Of.RunId, failure);
            (state, reason) = (RunState.Failed, $"The action threw {failure.GetType().Name}.");
        }

        return run with { State = state, EndedAt = time.GetUtcNow(), Reason = reason, Log = log.ToString() };
    }

    /// <summary>Beside: an action that does not heed its token is left behind and holds nobody up.</summary>
    private async Task DoAsync(Func<Task> act, CancellationToken stop)
    {
        if (Volatile.Read(ref _leftBehind) >= MostLeftBehind)
        {
            throw new JobFailedException($"{MostLeftBehind} actions of earlier runs do not end. Restart the service.");
        }

        var action = Task.Run(act, CancellationToken.None);
        try
        {
            await action.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (!action.IsCompleted)
        {
            Interlocked.Increment(ref _leftBehind);
            _ = action.ContinueWith(
                _ => Interlocked.Decrement(ref _leftBehind), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The action of run {Run} threw")]
    private static partial void LogThrew(ILogger logger, string run, Exception failure);
}
