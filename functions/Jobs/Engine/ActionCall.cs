using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Does what a job says, within its time.</summary>
public sealed partial class ActionCall(
    IEnumerable<IJobActionHandler> handlers, JobSecrets secrets, TimeProvider time, ILogger<ActionCall> logger)
{
    private readonly Dictionary<string, IJobActionHandler> _handlers = handlers.ToDictionary(h => h.Kind);

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

            // Beside: an action that does not heed its token holds nobody up.
            var action = Task.Run(() => handler.RunAsync(job, arguments, log, stop.Token), CancellationToken.None);
            await action.WaitAsync(stop.Token);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The action of run {Run} threw")]
    private static partial void LogThrew(ILogger logger, string run, Exception failure);
}
