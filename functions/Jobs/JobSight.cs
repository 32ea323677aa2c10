using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Jobs;

/// <summary>
/// Who sees which jobs and their runs. A job may reach what the one in whose name it runs may see: so who is narrowed to labels sees the
/// jobs that run narrowed to all of these too.
/// </summary>
public static class JobSight
{
    public static bool MaySee(Caller caller, CommandMaker maker)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Role == Role.Admin || Covers(caller.Labels, LabelsOf(maker));
    }

    public static bool MaySee(LiveAudience audience, CommandMaker maker)
    {
        ArgumentNullException.ThrowIfNull(audience);
        return Covers(audience.Labels, LabelsOf(maker));
    }

    /// <summary>What nodes it reaches must carry; nothing for every node.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(CommandMaker maker)
    {
        ArgumentNullException.ThrowIfNull(maker);
        return maker.Role == Role.Admin ? new Dictionary<string, string>() : maker.Labels;
    }

    /// <summary>Whether whoever must see no more than nodes with <paramref name="own"/> may see what reaches nodes with these.</summary>
    public static bool Covers(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> reached)
        => own.All(l => reached.TryGetValue(l.Key, out var value) && value == l.Value);
}
