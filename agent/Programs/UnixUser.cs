using System.Globalization;

namespace CloudNexus.Agent.Programs;

/// <summary>A user of this host.</summary>
/// <param name="Id">User id.</param>
/// <param name="Group">The id of the user's own group.</param>
internal sealed record UnixUser(uint Id, uint Group)
{
    /// <param name="passwd">Lines of the form <c>name:password:user:group:…</c>.</param>
    /// <returns>Null when there is none of this name.</returns>
    public static UnixUser? Find(IEnumerable<string> passwd, string name)
    {
        foreach (var line in passwd)
        {
            if (line.Split(':') is [var known, _, var user, var group, ..] && known == name
                && uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var groupId))
            {
                return new UnixUser(id, groupId);
            }
        }

        return null;
    }
}
