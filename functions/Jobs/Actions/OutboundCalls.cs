using CloudNexus.Functions.Outbound;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Calls that jobs make to addresses that people name.</summary>
public sealed class OutboundCalls(JobOptions options) : IDisposable
{
    private const int ShownBody = 2000;
    private readonly HttpClient _client = OutboundHttp.Create(options.AllowPrivateAddresses);

    /// <summary>Sends it and logs what came back.</summary>
    /// <param name="request">Disposed by the caller.</param>
    /// <param name="expected">The status that is success; null for 200 to 299.</param>
    /// <param name="log">Told the host and the answer, not the path: it may hold a secret.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="JobFailedException">No answer, or another one.</exception>
    public async Task SendAsync(HttpRequestMessage request, int? expected, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(log);
        try
        {
            log.Write($"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Authority)}");
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            var status = (int)answer.StatusCode;
            log.Write($"{status} {answer.ReasonPhrase}: {(text.Length > ShownBody ? text[..ShownBody] + "…" : text)}");
            if (expected is { } one ? status != one : !answer.IsSuccessStatusCode)
            {
                throw new JobFailedException($"The answer was {status} instead of {(expected is null ? "200 to 299" : $"{expected}")}.");
            }
        }
        catch (HttpRequestException failure)
        {
            throw new JobFailedException($"The call failed: {failure.Message}", failure);
        }
    }

    public void Dispose() => _client.Dispose();
}
