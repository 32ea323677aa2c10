using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Live;

/// <summary>What every request that changes a connection's groups goes through first.</summary>
public sealed class LiveRequestCheck(LiveAdmission admission)
{
    private const int MostConnectionIdLength = 128;

    /// <exception cref="ApiException">400, or 401 when the caller's access has changed in the last seconds.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RequireAsync(
        Caller caller, string? connectionId, IReadOnlyCollection<string?> nodes, int mostNodes, CancellationToken cancellation)
    {
        if (nodes.Count > mostNodes || !nodes.All(NodeId.IsValid))
        {
            throw ApiException.BadRequest("bad-nodes", $"Name at most {mostNodes} node ids.");
        }

        if (!IsConnectionId(connectionId))
        {
            throw ApiException.BadRequest("bad-connection", "'connectionId' is the id of your live connection.");
        }

        // A group that is joined stays joined: memory that is half a minute old is not good enough for it.
        if (!await admission.IsGoodAsync(LiveCredential.Of(caller), cancellation))
        {
            throw ApiException.Unauthorized("access-changed", "What you may see has changed. Connect again, or log in.");
        }
    }

    /// <summary>Visible ASCII that may be part of a row's key.</summary>
    public static bool IsConnectionId(string? text)
        => text is { Length: > 0 and <= MostConnectionIdLength }
            && text.All(c => c is >= '!' and <= '~' and not ('/' or '\\' or '#' or '?'));
}
