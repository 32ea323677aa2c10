using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>Checks an agent's signed API call: known key, right signature, young, not seen before.</summary>
public sealed class AgentAuthenticator(KeyRing keys, NonceCache nonces, RefusalAudit refusals, TimeProvider time)
{
    /// <exception cref="ApiException">401, with what is wrong: <c>bad-signature</c>, <c>unknown-key</c>, <c>clock-skew</c> or <c>replay</c>.</exception>
    public async ValueTask<AgentKey> AuthenticateAsync(
        string? signatureHeader, string method, string pathAndQuery, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (!RequestSignature.TryParse(signatureHeader, out var signature))
        {
            throw ApiException.Unauthorized("bad-signature", $"Sign the request: the header {RequestSignature.HeaderName} is missing or malformed.");
        }

        var key = await keys.FindAsync(signature.NodeId, signature.KeyId, cancellation)
            ?? throw Refuse(signature, "unknown-key", "The node's key is not known here, was revoked or has ended. Enrol the node again.");
        if (!signature.IsValid(key.SigningKey, method, pathAndQuery, body.Span))
        {
            throw Refuse(signature, "bad-signature", "The signature is not this request's.");
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (Math.Abs(now - signature.TimeMs) > RequestSignature.Tolerance.TotalMilliseconds)
        {
            throw ApiException.Unauthorized(
                "clock-skew", $"The request was signed at {signature.TimeMs}, here it is {now} (epoch ms): sign with the time of the Date header.");
        }

        if (!nonces.TryUse(signature.NodeId, signature.Nonce))
        {
            throw Refuse(signature, "replay", "This request was seen before. Sign every request anew.");
        }

        keys.NoteUse(key);
        return key;
    }

    private ApiException Refuse(RequestSignature signature, string kind, string detail)
    {
        refusals.Note("agent.call", $"node:{signature.NodeId}", kind);
        return ApiException.Unauthorized(kind, detail);
    }
}
