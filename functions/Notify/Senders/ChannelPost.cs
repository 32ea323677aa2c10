using System.Text;
using CloudNexus.Functions.Outbound;

namespace CloudNexus.Functions.Notify.Senders;

/// <summary>Posts JSON to addresses that people named. Of an answer only its status is looked at.</summary>
public sealed class ChannelPost(NotifyOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly HttpClient _client = OutboundHttp.Create(options.AllowPrivateAddresses);

    /// <param name="url">Where to.</param>
    /// <param name="json">The body.</param>
    /// <param name="headers">Sent along.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DeliveryException">No answer, or one that is no success.</exception>
    public async Task SendAsync(
        Uri url, string json, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(headers);
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var late = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!answer.IsSuccessStatusCode)
            {
                throw new DeliveryException($"The answer was {(int)answer.StatusCode} instead of 200 to 299.")
                {
                    RetryAfter = answer.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - time.GetUtcNow() : null,
                };
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DeliveryException($"There was no answer within {Longest.TotalSeconds:0} s.") { IsSilence = true };
        }
        catch (HttpRequestException failure)
        {
            throw new DeliveryException($"The call failed: {failure.Message}", failure) { IsSilence = true };
        }
    }

    public void Dispose() => _client.Dispose();
}
