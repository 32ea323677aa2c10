using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.Http.Access;
using static CloudNexus.Functions.Jobs.Actions.JobArguments;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Kind <c>backup</c>: copies tables into the container <c>backups</c>, verified. Arguments: <c>tables</c>, what their names begin
/// with, separated by commas (all); <c>keep</c>, how many stay (7); <c>fullEach</c>, each how-manieth stands alone (1).</summary>
public sealed class BackupActionHandler(BackupService backups, LongRuns runs) : IJobActionHandler
{
    private const int MostTables = 100;

    public string Kind => "backup";

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        NeedKnown(arguments, "tables", "keep", "fullEach");
        NeedAdmin(caller);
        NeedNumber(arguments, "keep", BackupRequest.MostKeep);
        NeedNumber(arguments, "fullEach", BackupRequest.MostFullEach);
        Need(
            WordsOf(arguments, "tables") is { Length: <= MostTables } tables && tables.All(t => t.All(char.IsAsciiLetterOrDigit)),
            "tables",
            $"at most {MostTables} beginnings of tables' names, separated by commas");
    }

    public Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(log);
        var request = new BackupRequest(
            job.Id,
            WordsOf(arguments, "tables"),
            NumberOf(arguments, "keep") ?? BackupRequest.UsualKeep,
            NumberOf(arguments, "fullEach") ?? 1);
        return runs.RunAsync(job, log, budget => backups.RunAsync(request, budget, log.Write, cancellation), cancellation);
    }
}
