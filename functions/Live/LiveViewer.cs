using System.Security.Cryptography;
using System.Text;
using Azure;

namespace CloudNexus.Functions.Live;

/// <summary>One live connection: who it is of and what it looks at.</summary>
/// <param name="Audience">Which part of the fleet it may hear of.</param>
/// <param name="View">Ids of the nodes on its screen, in order; null while it never said: then all of a small fleet.</param>
/// <param name="ViewUntil">When that ends unless it is asked for again.</param>
/// <param name="Watched">The nodes that it watches, each until when.</param>
/// <param name="IsSlow">Whether it cannot take every message of a watched node.</param>
/// <param name="WithLogs">Whether it wants the logs of what it watches.</param>
/// <param name="SeenAt">When it connected or asked last.</param>
/// <param name="ETag">Null when it is not in the store.</param>
public sealed record LiveViewer(
    string UserId,
    string ConnectionId,
    LiveAudience Audience,
    IReadOnlyList<string>? View,
    DateTimeOffset ViewUntil,
    IReadOnlyDictionary<string, DateTimeOffset> Watched,
    bool IsSlow,
    bool WithLogs,
    DateTimeOffset SeenAt,
    ETag? ETag = null)
{
    /// <summary>A connection that said nothing yet.</summary>
    public static LiveViewer New(string userId, string connectionId, LiveAudience audience, DateTimeOffset now)
        => new(userId, connectionId, audience, null, default, new Dictionary<string, DateTimeOffset>(), false, false, now);

    /// <summary>The group of all that view the same nodes with the same rights; null when it views none.</summary>
    public string? ViewGroup => View switch
    {
        null => Audience.AllGroup,
        [] => null,
        _ => "view-" + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{Audience.Id} {string.Join(' ', View)}")).AsSpan(0, 16)),
    };

    /// <summary>The groups of all that watch the node as it does.</summary>
    public IReadOnlyList<string> GroupsOf(string nodeId)
    {
        var samples = IsSlow ? LiveNames.SlowGroup(nodeId) : LiveNames.NodeGroup(nodeId);
        return WithLogs ? [samples, LiveNames.LogGroup(nodeId)] : [samples];
    }

    /// <summary>Whether its view is sent to: a client that does not ask again looks at nothing any more.</summary>
    public bool IsViewing(DateTimeOffset now) => ViewGroup is not null && (View is null || ViewUntil > now);

    /// <summary>Without the watches that have ended.</summary>
    public LiveViewer Current(DateTimeOffset now)
        => this with { Watched = Watched.Where(w => w.Value > now).ToDictionary(w => w.Key, w => w.Value) };
}
