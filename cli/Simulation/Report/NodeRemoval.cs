using System.Net;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Simulation.Fleet;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>Takes the nodes of a simulation away from the server again.</summary>
internal sealed class NodeRemoval(Patient api)
{
    private const int AtOnce = 4;
    private int _left;

    /// <returns>How many nodes stayed.</returns>
    public async Task<int> RunAsync(IEnumerable<SimulatedNode> nodes, CancellationToken stop)
    {
        var known = nodes.Select(n => n.Id).OfType<string>().ToArray();
        _left = known.Length;
        try
        {
            // A server that refuses the first refuses all.
            if (known.Length > 0 && await RemoveAsync(known[0], stop))
            {
                var others = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop };
                await Parallel.ForEachAsync(known[1..], others, async (id, end) => await RemoveAsync(id, end));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or CliException)
        {
            // What is left is told.
        }

        return _left;
    }

    private async Task<bool> RemoveAsync(string id, CancellationToken stop)
    {
        var answer = await api.SendAsync(HttpMethod.Delete, $"/api/v1/nodes/{id}", null, stop);
        var isUnknown = answer.Status == HttpStatusCode.NotFound
            && answer.Problem().Type?.EndsWith("/no-such-node", StringComparison.Ordinal) == true;
        var isGone = answer.IsSuccess || isUnknown;
        if (isGone)
        {
            Interlocked.Decrement(ref _left);
        }

        return isGone;
    }
}
