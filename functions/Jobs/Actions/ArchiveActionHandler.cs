using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Http.Access;
using static CloudNexus.Functions.Jobs.Actions.JobArguments;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Kind <c>archive</c>: copies tables of samples that retention drops next into the container <c>archive</c>, verified. Arguments:
/// <c>tables</c>, tiers separated by commas (all); <c>keepDays</c>, after which archives are deleted (never).</summary>
public sealed class ArchiveActionHandler(TierArchive archive, LongRuns runs) : IJobActionHandler
{
    private const int MostDays = 36_500;

    public string Kind => "archive";

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        NeedKnown(arguments, "tables", "keepDays");
        NeedAdmin(caller);
        NeedNumber(arguments, "keepDays", MostDays);
        var isGood = WordsOf(arguments, "tables").All(n => Tier.All.Any(t => t.Name == n));
        Need(isGood, "tables", $"some of {string.Join(", ", Tier.All.Select(t => t.Name))}, separated by commas");
    }

    public Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(log);
        var names = WordsOf(arguments, "tables");
        var tiers = Tier.All.Where(t => names.Length == 0 || names.Contains(t.Name));
        TimeSpan? keep = NumberOf(arguments, "keepDays") is { } days ? TimeSpan.FromDays(days) : null;
        return runs.RunAsync(job, log, budget => archive.RunAsync(job.Id, tiers, keep, budget, log.Write, cancellation), cancellation);
    }
}
