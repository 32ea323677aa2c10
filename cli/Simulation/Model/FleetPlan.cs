namespace CloudNexus.Cli.Simulation.Model;

/// <summary>
/// What becomes of a fleet: everything follows from seed, size and length. Groups share bursts and some a link; a few nodes lose theirs
/// alone, die, leak or fill up. All troubles are over before the end.
/// </summary>
internal static class FleetPlan
{
    private const int GroupSize = 20;
    private const int BurstsPerRun = 4;
    private const double AloneCutShare = 0.04;
    private const double GroupCutShare = 0.05;
    private const double DeathShare = 0.03;
    private const double LeakShare = 0.05;
    private const double FillShare = 0.05;

    /// <summary>Of the run's length.</summary>
    private const double LastTrouble = 0.85;

    public static IReadOnlyList<NodePlan> Make(SimulationOptions options)
    {
        var random = new Random(options.Seed);
        var length = options.Length.TotalSeconds;
        var groups = Enumerable.Range(0, (options.Nodes + GroupSize - 1) / GroupSize).Select(_ => MakeGroup(random, length)).ToArray();
        var alone = Some(random, options.Nodes, AloneCutShare);
        var cutGroups = groups.Length > 1 ? Some(random, groups.Length, GroupCutShare) : [];
        var dying = Some(random, options.Nodes, DeathShare, except: alone);
        var leaking = Some(random, options.Nodes, LeakShare);
        var filling = Some(random, options.Nodes, FillShare);
        return [.. Enumerable.Range(0, options.Nodes).Select(i =>
        {
            var group = i / GroupSize;
            List<Span> outages = [];
            if (!options.Calm)
            {
                if (alone.Contains(i))
                {
                    outages.Add(Trouble(random, length));
                }

                if (cutGroups.Contains(group))
                {
                    outages.Add(groups[group].Cut);
                }
            }

            Span? death = !options.Calm && dying.Contains(i) ? Trouble(random, length) : null;
            return new NodePlan(
                i, random.Next(), length, groups[group].Bursts, outages, death, leaking.Contains(i), filling.Contains(i));
        })];
    }

    private static (Burst[] Bursts, Span Cut) MakeGroup(Random random, double length)
    {
        var bursts = Enumerable.Range(0, random.Next(1, BurstsPerRun + 1)).Select(_ =>
        {
            var from = random.NextDouble() * length;
            return new Burst(new Span(from, from + (length * (0.02 + (0.1 * random.NextDouble())))), 20 + (60 * random.NextDouble()));
        }).ToArray();
        return (bursts, Trouble(random, length));
    }

    // In the middle of the run, and over in time.
    private static Span Trouble(Random random, double length)
    {
        var from = length * (0.2 + (0.4 * random.NextDouble()));
        return new Span(from, Math.Min(from + (length * (0.08 + (0.2 * random.NextDouble()))), length * LastTrouble));
    }

    /// <summary>At least one, in a fleet of several.</summary>
    private static HashSet<int> Some(Random random, int count, double share, HashSet<int>? except = null)
    {
        var wanted = count < 2 ? 0 : Math.Max(1, (int)Math.Round(count * share));
        var from = Enumerable.Range(0, count).Where(i => except?.Contains(i) != true).ToArray();
        random.Shuffle(from);
        return [.. from.Take(wanted)];
    }
}
