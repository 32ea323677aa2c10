using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>What relays call: agents on the hosts of Ollama servers, signed with their node's key.</summary>
public sealed class RelayAgentFunctions(RelayService relays, AgentAuthenticator authenticator)
{
    private const int MostAdvertBytes = 128 * 1024;
    private const int MostClaimBytes = 1024;

    /// <summary>A piece of <see cref="RelayRules.MostPartBytes"/> in JSON, whose quotes and the like take two bytes.</summary>
    private const int MostPartsBytes = 256 * 1024;

    private const string Signed = "Signed by the node's key. 403 when the node may not be a relay, with what to do.";

    [Function("AdvertiseRelay")]
    [AllowAgent]
    [Describe("A relay says which models its Ollama has, and how busy it is: each minute, and when that changes.", Signed)]
    [Takes(typeof(RelayAdvert))]
    [Answers(204)]
    [Answers(401)]
    [Answers(403)]
    public async Task<IResult> Advertise(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/agents/relay")] HttpRequest request)
    {
        var (key, body) = await AuthenticateAsync(request, MostAdvertBytes);
        var advert = RequestBody.ParseJson(body, AppJson.Default.RelayAdvert);
        await relays.AdvertiseAsync(key.NodeId, advert, request.HttpContext.RequestAborted);
        return Results.NoContent();
    }

    [Function("ClaimRelayWork")]
    [AllowAgent]
    [Describe("A request that the relay is to put to its Ollama. Waits when there is none.", Signed)]
    [Takes(typeof(RelayClaimRequest))]
    [Answers(200, typeof(RelayClaimAnswer))]
    [Answers(401)]
    [Answers(403)]
    public async Task Claim(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/agents/relay/claim")] HttpRequest request,
        FunctionContext context)
    {
        var aborted = request.HttpContext.RequestAborted;
        var (key, body) = await AuthenticateAsync(request, MostClaimBytes);
        var asked = RequestBody.ParseJson(body, AppJson.Default.RelayClaimRequest);
        var work = await relays.ClaimAsync(key.NodeId, asked, context.CancellationToken, aborted);
        var response = request.HttpContext.Response;
        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        Write(json, work);
        await json.FlushAsync(aborted);
    }

    [Function("PostRelayParts")]
    [AllowAgent]
    [Describe(
        "A piece of an answer of a relay's Ollama, in order; the same number again is taken as the same piece.",
        "Each 2 s at least, without lines when there are none: who is silent for 15 s is lost. " + Signed)]
    [Takes(typeof(RelayParts))]
    [Answers(200, typeof(RelayPartsAnswer))]
    [Answers(401)]
    [Answers(404)]
    [Answers(429, When = "What came before is not read yet: send it again in a moment.")]
    public async Task<IResult> Post(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/agents/relay/{id}/parts")] HttpRequest request, string id)
    {
        var (key, body) = await AuthenticateAsync(request, MostPartsBytes);
        var parts = RequestBody.ParseJson(body, AppJson.Default.RelayParts);
        var isWaitedFor = await relays.TakePartsAsync(key.NodeId, id, parts, request.HttpContext.RequestAborted);
        return Results.Json(new RelayPartsAnswer(!isWaitedFor), AppJson.Default.RelayPartsAnswer);
    }

    private static void Write(Utf8JsonWriter json, RelayRequest? work)
    {
        json.WriteStartObject();
        if (work is null)
        {
            json.WriteNull("work");
        }
        else
        {
            json.WriteStartObject("work");
            json.WriteString("id", work.Id);
            json.WriteString("path", work.Path);
            json.WritePropertyName("body");

            // Made here, and as deep as the question is.
            json.WriteRawValue(work.Body, skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private async Task<(AgentKey Key, ReadOnlyMemory<byte> Body)> AuthenticateAsync(HttpRequest request, int most)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadAsync(request, most, cancellation);
        var key = await authenticator.AuthenticateAsync(
            request.Headers[RequestSignature.HeaderName], request.Method, request.Path + request.QueryString, body, cancellation);
        return (key, body);
    }
}
