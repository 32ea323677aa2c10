using System.Security.Cryptography;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Runs what is due, beside other engines on the same store; one loop at a time.</summary>
public sealed class JobEngine(
    JobStore jobs,
    DueStore due,
    RunStore runs,
    JobRunner runner,
    RunEnding ending,
    Tables tables,
    JobOptions options,
    TimeProvider time,
    ILogger<JobEngine> logger)
{
    private readonly Lock _gate = new();
    private EngineLoop? _loop;

    /// <summary>This engine's name: of this instance's life.</summary>
    public string Name { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>
    /// Runs what is due, and what becomes due meanwhile, until nothing is left of what is due before the next call. When a loop is at it
    /// already, has that one look again and returns.
    /// </summary>
    /// <exception cref="TableStorageException">The store does not answer: claims that were made end by themselves.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var loop = Enter(); loop is not null; loop = Leave(loop))
        {
            try
            {
                await loop.RunAsync(cancellation);
            }
            catch
            {
                Drop();
                throw;
            }
        }
    }

    /// <summary>Stops a run at once when this engine has it.</summary>
    public void Cancel(string runId)
    {
        EngineLoop? loop;
        lock (_gate)
        {
            loop = _loop;
        }

        loop?.Cancel(runId);
    }

    private EngineLoop? Enter()
    {
        lock (_gate)
        {
            if (_loop is null)
            {
                return _loop = NewLoop();
            }

            _loop.Wake();
            return null;
        }
    }

    /// <summary>Another loop for who asked while the last one ended.</summary>
    private EngineLoop? Leave(EngineLoop last)
    {
        lock (_gate)
        {
            return _loop = last.IsAskedToLook ? NewLoop() : null;
        }
    }

    private void Drop()
    {
        lock (_gate)
        {
            _loop = null;
        }
    }

    private EngineLoop NewLoop()
    {
        var claimed = new ClaimedRuns();
        var shares = new EngineShares(tables, time, Name, options.MostRunning);
        var planner = new RunPlanner(Name, jobs, due, runs, ending, time);
        var claimer = new DueClaimer(Name, due, planner, claimed, time, logger);
        var claims = new Claims(Name, due, claimer, shares, claimed, time, logger);
        return new EngineLoop(claims, claimed, runner, shares, time, logger);
    }
}
