using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>The keys that access tokens are checked with.</summary>
public sealed class KeyFunctions(SigningKeys keys, IAudit audit)
{
    private const int MostBytes = 1024;

    [Function("GetKeySet")]
    [Describe("The public keys of access tokens, as a JSON Web Key Set.")]
    [Answers(200, typeof(KeySet))]
    [AllowAnyone("Public keys, for programs that check tokens themselves.")]
    [Limit(RouteClass.Probe)]
    public async Task<IResult> GetKeySet(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/jwks.json")] HttpRequest request)
    {
        var published = await keys.PublishedAsync(request.HttpContext.RequestAborted);
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Json(
            new KeySet([.. published.Select(k => new PublicKey("RSA", "sig", JwtHeader.Algorithm, k.Id, k.Modulus, k.Exponent))]),
            AppJson.Default.KeySet);
    }

    [Function("RotateKeys")]
    [Describe(
        "Makes the next key of access tokens.",
        "It is published at once and signs after ten minutes. With `immediately` it signs at once, and every token of the keys before ends.")]
    [Takes(typeof(RotateRequest))]
    [Answers(200, typeof(RotateAnswer))]
    [Allow(Role.Admin, Scopes.SystemWrite)]
    public async Task<IResult> Rotate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/keys/rotate")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.RotateRequest, MostBytes, cancellation);
        var key = await keys.RotateAsync(body.Immediately, cancellation);
        await audit.RecordAsync(
            new AuditEntry(
                request.Caller().Name,
                "key.rotate",
                $"key:{key.Id}",
                true,
                body.Immediately ? "The keys until now ended at once." : null,
                Visitor.Of(request).Address),
            cancellation);
        return Results.Json(new RotateAnswer(key.Id, key.ActiveFrom), AppJson.Default.RotateAnswer);
    }
}
