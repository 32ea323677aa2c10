using System.Net.Http.Headers;

namespace CloudNexus.Functions.Identity;

/// <summary>Posts events to the event hub that the settings name, over HTTPS as agents do.</summary>
public sealed class EventHubSender(HttpClient http) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly MediaTypeHeaderValue Content = MediaTypeHeaderValue.Parse("application/atom+xml;type=entry;charset=utf-8");

    public EventHubSender()
        : this(new HttpClient { Timeout = Timeout })
    {
    }

    /// <summary>Sends one event. Never fails but when cancelled.</summary>
    public async Task<EventHubAnswer> SendAsync(SendAccess to, byte[] body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(to);
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Content;
        request.Headers.TryAddWithoutValidation("Authorization", to.Authorization);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return new EventHubAnswer((int)answer.StatusCode, null);
        }
        catch (Exception failure) when (
            failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new EventHubAnswer(null, failure.Message);
        }
    }

    public void Dispose() => http.Dispose();
}

/// <param name="Status">What the hub answered; null when it was not reached.</param>
/// <param name="Problem">Why it was not.</param>
public readonly record struct EventHubAnswer(int? Status, string? Problem)
{
    public bool IsTaken => Status is >= 200 and < 300;
}
