using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>Checks an agent's signed API call: known key, right signature, young, not seen before.</summary>
public sealed class AgentAuthenticator(KeyRing keys, NonceCache nonces, TimeProvider time)
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
            ?? throw ApiException.Unauthorized("unknown-key", "The node's key is not known here or was revoked. Enrol the node again.");
        if (!signature.IsValid(key.SigningKey, method, pathAndQuery, body.Span))
        {
            throw ApiException.Unauthorized("bad-signature", "The signature is not this request's.");
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (Math.Abs(now - signature.TimeMs) > RequestSignature.Tolerance.TotalMilliseconds)
        {
            throw ApiException.Unauthorized(
                "clock-skew", $"The request was signed at {signature.TimeMs}, here it is {now} (epoch ms): sign with the time of the Date header.");
        }

        return nonces.TryUse(signature.NodeId, signature.Nonce)
            ? key
            : throw ApiException.Unauthorized("replay", "This request was seen before. Sign every request anew.");
    }
}
