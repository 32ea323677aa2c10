using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Archive.Reading;

/// <summary>
/// Which tables are backed up, and in which order. The service goes on writing meanwhile, so samples are read in the direction in which
/// they move (open windows, marks, closed windows, roll-ups), and what refers to something before that to which it refers.
/// </summary>
internal static class TableOrder
{
    /// <summary>Where a restore notes how far it has come. Not backed up.</summary>
    public const string RestoreMark = "Restored";

    /// <summary>Tables of the Functions host, in an account without a prefix.</summary>
    private const string Host = "AzureWebJobs";

    private static readonly string[] Tiers = [Tier.Raw.TablePrefix, Tier.Minute.TablePrefix, Tier.Quarter.TablePrefix];

    private static readonly string[] First = [Tables.Open, Tables.Dirty, .. Tiers];

    private static readonly string[] Last =
    [
        Tables.Sessions, Tables.PersonalTokens, Tables.EnrolmentTokens, Tables.Keys, Tables.NodeStates, Tables.Nodes, Tables.NodeNames,
        Tables.Series, Tables.Users, Tables.SigningKeys, Tables.Settings,
    ];

    private static readonly string[] Journals = [Tables.Audit, Tables.Events];

    /// <param name="names">Without the prefix.</param>
    public static IReadOnlyList<string> Sort(IEnumerable<string> names) =>
    [
        .. names.Where(n => n != RestoreMark && !n.StartsWith(Host, StringComparison.OrdinalIgnoreCase))
            .OrderBy(RankOf).ThenBy(n => n, StringComparer.Ordinal),
    ];

    /// <summary>Whether its entries are counted by rows <see cref="JournalDay.RowKey"/>.</summary>
    public static bool IsJournal(string name) => Journals.Any(j => IsDated(name, j));

    /// <summary>Whether its rows are windows, of which one may take several.</summary>
    public static bool IsTier(string name) => Tiers.Any(t => IsDated(name, t));

    private static int RankOf(string name)
    {
        var first = Array.FindIndex(First, f => name == f || IsDated(name, f));
        var last = Array.IndexOf(Last, name);
        return first >= 0 ? first : last >= 0 ? First.Length + 1 + last : First.Length;
    }

    private static bool IsDated(string name, string begin)
        => name.Length > begin.Length && name.StartsWith(begin, StringComparison.Ordinal)
            && !name.AsSpan(begin.Length).ContainsAnyExceptInRange('0', '9');
}
