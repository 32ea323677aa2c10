using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Commands.Agents;

/// <summary>Lets agents in: hosts by their signatures, software agents by these or by their API key.</summary>
public sealed class AgentDoor(AgentAuthenticator authenticator, KeyRing keys, NodeStore nodes, RefusalAudit refusals)
{
    private const string KeyHeader = "X-API-Key";

    /// <summary>Whether the request shows what agents show, good or not.</summary>
    public static bool IsShown(HttpRequest request)
        => request.Headers.ContainsKey(KeyHeader) || request.Headers.ContainsKey(RequestSignature.HeaderName);

    /// <exception cref="ApiException">401: it is not known, or is a host that shows its key instead of a signature.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AgentCaller> EnterAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (!request.Headers.TryGetValue(KeyHeader, out var header))
        {
            var signed = await authenticator.AuthenticateAsync(
                request.Headers[RequestSignature.HeaderName], request.Method, request.Path + request.QueryString, body, cancellation);
            return new AgentCaller(signed.NodeId, !await IsSoftwareAsync(signed.NodeId, cancellation));
        }

        var shown = header.ToString();
        if (await keys.FindAsync(shown, cancellation) is not { } key)
        {
            throw Refuse(
                request,
                shown,
                "unknown-key",
                "Send the software agent's API key in the header X-API-Key: one that is not revoked and has not ended.");
        }

        return await IsSoftwareAsync(key.NodeId, cancellation)
            ? new AgentCaller(key.NodeId, IsHost: false)
            : throw Refuse(
                request, shown, "not-software", $"Only nodes of the type '{NodeTypes.Software}' show their key. Hosts sign each request.");
    }

    private async Task<bool> IsSoftwareAsync(string nodeId, CancellationToken cancellation)
        => await nodes.FindAsync(nodeId, cancellation) is { Type: NodeTypes.Software };

    private ApiException Refuse(HttpRequest request, string shown, string kind, string detail)
    {
        refusals.Note("agent.call", ApiKey.TryParse(shown, out var claimed) ? $"node:{claimed.NodeId}" : "", kind, request.CallerAddress());
        return ApiException.Unauthorized(kind, detail);
    }
}
