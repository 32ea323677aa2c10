using System.Globalization;
using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>A request that was given to a relay.</summary>
/// <param name="Id">Of the work; nobody can guess it.</param>
/// <param name="NodeId">The relay.</param>
/// <param name="InboxKey">Its row in the relay's inbox: those that came first stand first.</param>
internal sealed record RelayTicket(string Id, string NodeId, string InboxKey)
{
    private const int TimeLength = 15;

    public static RelayTicket New(string nodeId, DateTimeOffset now)
    {
        var id = Ids.New();
        return new RelayTicket(id, nodeId, now.ToUnixTimeMilliseconds().ToString("d15", CultureInfo.InvariantCulture) + "-" + id);
    }

    public static RelayTicket OfInbox(string nodeId, string inboxKey) => new(inboxKey[(TimeLength + 1)..], nodeId, inboxKey);
}
