namespace CloudNexus.Functions.Archive.Backups;

/// <summary>What a job wants of its backups.</summary>
/// <param name="Owner">The job: its backups build on one another and push each other out, and no others.</param>
/// <param name="Tables">What the names of its tables begin with; empty for all.</param>
/// <param name="Keep">How many verified ones stay, beside those that they build on.</param>
/// <param name="FullEach">Each how-manieth stands alone; the others build on the one before.</param>
public sealed record BackupRequest(string Owner, IReadOnlyList<string> Tables, int Keep = BackupRequest.UsualKeep, int FullEach = 1)
{
    public const int UsualKeep = 7;
    public const int MostKeep = 1000;
    public const int MostFullEach = 31;
}
