using System.Text;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Relay;

/// <summary>The relay's calls to the CloudNexus API, each signed anew.</summary>
internal sealed class RelayApi(RelayParts parts)
{
    /// <summary>How long a claim waits at the server.</summary>
    public const int ClaimSeconds = 25;

    /// <summary>How long a claim may take.</summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(ClaimSeconds) + HttpExchange.Timeout;

    /// <summary>A request with its images.</summary>
    public const int MostWorkBytes = 12 * 1024 * 1024;

    private static readonly byte[] ClaimBody = Encoding.UTF8.GetBytes($"{{\"wait\":{ClaimSeconds}}}");

    /// <summary>The answer while the agent has no key: nobody was asked.</summary>
    public static readonly HttpAnswer NotYet = new(0, [], null, null, TimeSpan.Zero, "the server does not know this agent yet");

    public Task<HttpAnswer> AdvertiseAsync(ReadOnlyMemory<byte> advert, CancellationToken stop)
        => SendAsync(HttpMethod.Put, "api/v1/agents/relay", advert, HttpExchange.Timeout, HttpExchange.MostAnswerBytes, stop);

    public Task<HttpAnswer> ClaimAsync(CancellationToken stop) => SendAsync(
        HttpMethod.Post,
        "api/v1/agents/relay/claim",
        ClaimBody,
        ClaimTime,
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

        var answer = await parts.Server.SendSignedAsync(method, path, body, key, parts.Now(), stop, mostBytes, within).ConfigureAwait(false);
        if (answer.Status == 401)
        {
            parts.KeyRefused();
        }

        return answer;
    }
}
