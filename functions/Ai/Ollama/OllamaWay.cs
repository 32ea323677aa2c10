using System.Net;
using System.Net.Http.Headers;
using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>
/// Brings requests to an Ollama server: to the configured one, and where that is away or does not have the model, by way of a relay that
/// has it. What the
/// configured one answers goes no other way.
/// </summary>
internal sealed class OllamaWay(OllamaOptions options, RelayRoute? relays, TimeProvider time) : IDisposable
{
    /// <summary>How long a server that was away is passed over where a relay has the model.</summary>
    private static readonly TimeSpan AwayTime = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = OneServerHandler.CreateClient(options);
    private long _awayAt;

    /// <param name="method">Of the request.</param>
    /// <param name="path">Such as <c>api/chat</c>.</param>
    /// <param name="model">What is asked; null where it is no matter of a model.</param>
    /// <param name="body">JSON, or null.</param>
    /// <param name="patience">For the beginning of the answer.</param>
    /// <exception cref="ApiException">As <see cref="OllamaGuard"/> tells.</exception>
    public async Task<OllamaReply> SendAsync(HttpMethod method, string path, string? model, byte[]? body, Patience patience)
    {
        if (relays is null || model is null || body is null || path is not ("api/chat" or "api/generate" or "api/embed"))
        {
            return await AskAsync(method, path, body, patience);
        }

        if (!IsAway || !await HasRelayAsync())
        {
            try
            {
                var answer = await AskAsync(method, path, body, patience);
                if (answer.Status != HttpStatusCode.NotFound || !await HasRelayAsync())
                {
                    return answer;
                }

                answer.Dispose();
            }
            catch (ApiException away) when (away.Kind == OllamaProblems.AwayKind)
            {
                if (!await HasRelayAsync())
                {
                    throw;
                }

                Interlocked.Exchange(ref _awayAt, time.GetTimestamp());
            }
        }

        return await OllamaGuard.RunAsync(
            () => new ValueTask<OllamaReply>(relays.SendAsync("/" + path, model, body, patience.Token)), patience);

        ValueTask<bool> HasRelayAsync() => OllamaGuard.RunAsync(() => relays.HasAsync(model, patience.Token), patience);
    }

    public void Dispose() => _http.Dispose();

    private bool IsAway => Interlocked.Read(ref _awayAt) is not 0 and var at && time.GetElapsedTime(at) < AwayTime;

    private async Task<OllamaReply> AskAsync(HttpMethod method, string path, byte[]? body, Patience patience)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return OllamaReply.Of(await OllamaGuard.RunAsync(
            () => new ValueTask<HttpResponseMessage>(_http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token)),
            patience,
            isNew: true));
    }
}
