using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.News;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Commands.Running;

/// <summary>Gives agents what waits for them, at once or when it comes.</summary>
public sealed class ClaimService(Claims claims, AgentStore agents, Signals signals, CommandRooms rooms, TimeProvider time)
{
    public const int MostWaitSeconds = 30;
    public const int MostAtOnce = 16;
    public const int MostRunning = 64;

    /// <summary>How often a waiting agent's queue is looked at for what other instances put there.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <param name="agent">Who asks.</param>
    /// <param name="asked">What for.</param>
    /// <param name="hostStops">Ends the wait as if it were over.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400; 429: too many wait.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<ClaimAnswer> ClaimAsync(
        AgentCaller agent, ClaimRequest asked, CancellationToken hostStops, CancellationToken cancellation)
    {
        var (wait, most, running) = Check(asked);
        await agents.NoteAsync(agent.NodeId, running.Count, cancellation);
        using var watch = signals.Begin(Signals.OfQueue(agent.NodeId));
        var answer = await claims.TakeAsync(agent, most, running, cancellation);
        if (IsAnswer(answer) || wait == TimeSpan.Zero)
        {
            return answer;
        }

        using var place = rooms.Claims.Enter(agent.NodeId);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hostStops, cancellation);
        var until = time.GetUtcNow() + wait;
        try
        {
            while (!IsAnswer(answer) && until - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            {
                await watch.WaitAsync(left < LookEvery ? left : LookEvery, either.Token);
                watch.Arm();
                answer = await claims.TakeAsync(agent, most, running, either.Token);
            }
        }
        catch (OperationCanceledException) when (hostStops.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // The agent asks again, and finds the next instance.
        }

        return answer;
    }

    private static bool IsAnswer(ClaimAnswer answer) => answer.Commands.Count > 0 || answer.Cancel.Count > 0;

    private static (TimeSpan Wait, int Most, IReadOnlySet<string> Running) Check(ClaimRequest asked)
    {
        if (asked.Wait is < 0 or > MostWaitSeconds)
        {
            throw ApiException.BadRequest("bad-wait", $"'wait' is 0 to {MostWaitSeconds} seconds.");
        }

        if (asked.Most is < 1 or > MostAtOnce)
        {
            throw ApiException.BadRequest("bad-most", $"'most' is 1 to {MostAtOnce}.");
        }

        var running = asked.Running ?? [];
        return running.Length <= MostRunning && running.All(r => r is not null)
            ? (TimeSpan.FromSeconds(asked.Wait ?? 0), asked.Most ?? 1, running.ToHashSet(StringComparer.Ordinal))
            : throw ApiException.BadRequest("bad-running", $"'running' names at most {MostRunning} commands.");
    }
}

/// <summary>Places of requests that wait for commands and for output.</summary>
public sealed class CommandRooms
{
    public WaitingRoom Claims { get; } = new("commands");

    public WaitingRoom Followers { get; } = new("command_output");
}
