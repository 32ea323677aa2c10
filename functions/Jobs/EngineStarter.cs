using CloudNexus.Functions.Jobs.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs;

/// <summary>Has the engine see at once to what people want soon. Not waited for: should this instance end, the timer's next call goes
/// on.</summary>
public sealed partial class EngineStarter(JobEngine engine, IHostApplicationLifetime life, TimeProvider time, ILogger<EngineStarter> logger)
{
    /// <param name="at">When something is due; null for nothing. What is due later than the engine's next call is left to that.</param>
    public void Start(DateTimeOffset? at)
    {
        if (at < Lease.HorizonOf(time.GetUtcNow()))
        {
            _ = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await engine.RunAsync(life.ApplicationStopping);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            // The next instance goes on.
        }
        catch (Exception failure)
        {
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs were not started at once; the timer's next call starts them")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
