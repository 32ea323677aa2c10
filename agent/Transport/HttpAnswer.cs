using System.Text.Json;

namespace CloudNexus.Agent.Transport;

/// <summary>How an exchange ended.</summary>
/// <param name="Status">The HTTP status; 0 when there was no whole answer.</param>
/// <param name="Body">At most <see cref="HttpExchange.MostAnswerBytes"/>, or what the caller took instead.</param>
/// <param name="RetryAfter">How long the server asks to be left alone.</param>
/// <param name="ServerDate">The answer's Date, to a second.</param>
/// <param name="RoundTrip">From the request to the end of the answer.</param>
/// <param name="Error">What went wrong when there was no answer; names no path or query.</param>
public sealed record HttpAnswer(
    int Status, byte[] Body, TimeSpan? RetryAfter, DateTimeOffset? ServerDate, TimeSpan RoundTrip, string? Error)
{
    private const int LongestTitle = 160;

    /// <summary>When it ended, as a timestamp of the clock that measured it.</summary>
    public long EndedAt { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>For logs: the status and the problem's title, or the error.</summary>
    public string Explanation
    {
        get
        {
            var title = IsSuccess ? null : Problem()?.Title;
            return Error ?? $"HTTP {Status}" + (string.IsNullOrEmpty(title) ? "" : $": {title[..Math.Min(title.Length, LongestTitle)]}");
        }
    }

    /// <summary>The body as problem details; null when it is something else.</summary>
    public Problem? Problem()
    {
        try
        {
            return Body is [(byte)'{', ..] ? JsonSerializer.Deserialize(Body, AgentJson.Default.Problem) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
