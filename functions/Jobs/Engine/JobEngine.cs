using System.Security.Cryptography;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Runs what is due, beside other engines on the same store; one loop at a time.</summary>
public sealed class JobEngine(
    DueStore due, JobRunner runner, Tables tables, JobOptions options, TimeProvider time, ILogger<JobEngine> logger)
{
    private readonly Lock _gate = new();
    private EngineLoop? _loop;

    /// <summary>This engine's name: of this instance's life.</summary>
    public string Name { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>
    /// Runs what is due, and what becomes due meanwhile, until nothing runs and nothing is due before the next call. When a loop is at it
    /// already, has that one look again and returns.
    /// </summary>
    /// <exception cref="TableStorageException">The store does not answer: claims that were made end by themselves.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        EngineLoop loop;
        lock (_gate)
        {
            if (_loop is { } running)
            {
                running.Wake();
                return;
            }

            var shares = new EngineShares(tables, time, Name, options.MostRunning);
            _loop = loop = new EngineLoop(Name, due, runner, shares, time, logger);
        }

        try
        {
            await loop.RunAsync(cancellation);
        }
        finally
        {
            lock (_gate)
            {
                _loop = null;
            }
        }
    }

    /// <summary>Stops a run at once when this engine has it.</summary>
    public void Cancel(string runId)
    {
        lock (_gate)
        {
            _loop?.Cancel(runId);
        }
    }
}
