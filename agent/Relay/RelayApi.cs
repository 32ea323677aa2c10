using System.Net.Http.Headers;
using System.Text;
using CloudNexus.Agent.Transport;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Relay;

/// <summary>The relay's calls to the CloudNexus API, each signed anew.</summary>
internal sealed class RelayApi(RelayParts parts)
{
    /// <summary>How long a claim waits at the server.</summary>
    public const int ClaimSeconds = 25;

    /// <summary>A request with its images.</summary>
    private const int MostWorkBytes = 12 * 1024 * 1024;

    private static readonly byte[] ClaimBody = Encoding.UTF8.GetBytes($"{{\"wait\":{ClaimSeconds}}}");

    private static readonly HttpAnswer NotYet = new(0, [], null, null, TimeSpan.Zero, "the server does not know this agent yet");

    public Task<HttpAnswer> AdvertiseAsync(ReadOnlyMemory<byte> advert, CancellationToken stop)
        => SendAsync(HttpMethod.Put, "api/v1/agents/relay", advert, HttpExchange.Timeout, HttpExchange.MostAnswerBytes, stop);

    public Task<HttpAnswer> ClaimAsync(CancellationToken stop) => SendAsync(
        HttpMethod.Post,
        "api/v1/agents/relay/claim",
        ClaimBody,
        TimeSpan.FromSeconds(ClaimSeconds) + HttpExchange.Timeout,
        MostWorkBytes,
        stop);

    /// <param name="id">Of the work; letters and digits.</param>
    /// <param name="piece">JSON.</param>
    /// <param name="stop">Ends it.</param>
    public Task<HttpAnswer> PostPartsAsync(string id, ReadOnlyMemory<byte> piece, CancellationToken stop) => SendAsync(
        HttpMethod.Post, $"api/v1/agents/relay/{id}/parts", piece, HttpExchange.Timeout, HttpExchange.MostAnswerBytes, stop);

    private async Task<HttpAnswer> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, TimeSpan within, int mostBytes, CancellationToken stop)
    {
        if (parts.Key() is not { } key)
        {
            return NotYet;
        }

        using var request = new HttpRequestMessage(method, new Uri(parts.Server, path))
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers = { UserAgent = { new ProductInfoHeaderValue("CloudNexus-Agent", AgentVersion.Text) } },
        };
        var signature = RequestSignature.Create(key, method.Method, request.RequestUri!.PathAndQuery, body.Span, parts.Now());
        request.Headers.TryAddWithoutValidation(RequestSignature.HeaderName, signature.ToHeader());
        var answer = await parts.Http.SendAsync(request, within, mostBytes, stop).ConfigureAwait(false);
        if (answer.Status == 401)
        {
            parts.KeyRefused();
        }

        return answer;
    }
}
