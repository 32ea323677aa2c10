using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Costs;

/// <summary>Runs of ingest in a second, the instances that they keep busy, and the transactions that the nodes' states take.</summary>
public readonly record struct IngestLoad(double Runs, double Instances, double StateWrites);

/// <summary>How the frames of a fleet become runs of ingest, in both bounds.</summary>
public sealed record IngestRuns(IngestLoad Fewest, IngestLoad Most)
{
    /// <summary>Into each partition.</summary>
    private const double ProbesPerSecond = 0.1;

    private const double LeastSeconds = 1;

    /// <param name="given">The fleet.</param>
    /// <param name="framesPerSecond">Of one installation.</param>
    public static IngestRuns Of(CostCase given, double framesPerSecond)
    {
        var stack = given.Stack;
        var events = framesPerSecond + (ProbesPerSecond * stack.Partitions);
        var each = Seconds(given.FrameCoreMilliseconds, given);
        var run = given.RunMilliseconds / 1000;
        double fewest, most;
        if (stack.BatchSeconds > 0)
        {
            // In each partition a run begins when the first event has waited, or when enough are there.
            var partition = events / stack.Partitions;
            fewest = most = stack.Partitions * Math.Max(1 / (stack.BatchSeconds + (1 / partition)), partition / stack.BatchEvents);
        }
        else
        {
            // A run begins with each event, or when the one before has ended.
            most = events;
            fewest = Math.Min(events, stack.Partitions / run);
        }

        // Work itself cannot be shared; the second that a run costs at least can.
        var work = (most * run) + (framesPerSecond * each);
        var shared = Math.Max(Math.Min(1, fewest * LeastSeconds), framesPerSecond * each);
        var apart = Math.Min(Math.Max(stack.Partitions, work), most * Math.Max(LeastSeconds, run + (framesPerSecond / most * each)));
        return new IngestRuns(Load(fewest, Math.Min(shared, apart)), Load(most, apart));

        IngestLoad Load(double runs, double instances) => new(runs, instances, runs * Shares(framesPerSecond / runs));
    }

    /// <summary>What work of a core takes on an instance of the stack, seconds.</summary>
    internal static double Seconds(double coreMilliseconds, CostCase given)
        => coreMilliseconds / 1000 / Math.Min(2, given.Stack.InstanceMegabytes / MegabytesPerCore);

    /// <summary>An instance of Flex Consumption has a quarter of a core with 512 MB, one with 2,048, two with 4,096.</summary>
    private const double MegabytesPerCore = 2048;

    /// <summary>In how many of the shards so many nodes are, on average: each takes one transaction.</summary>
    private static double Shares(double nodes) => Math.Min(nodes, Shards.Count * (1 - Math.Pow(1 - (1.0 / Shards.Count), nodes)));
}
