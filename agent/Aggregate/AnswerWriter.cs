using System.Globalization;
using System.Text;

namespace CloudNexus.Agent.Aggregate;

/// <summary>Writes HTTP/1.1 answers.</summary>
internal static class AnswerWriter
{
    public static async Task WriteAsync(Stream stream, RelayAnswer answer, bool keepAlive, DateTimeOffset now, CancellationToken stop)
    {
        var type = answer.Status < 400 ? "application/json" : "application/problem+json";
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} \r\n");
        head.Append(CultureInfo.InvariantCulture, $"Date: {answer.Date ?? now:R}\r\n");
        if (answer.RetryAfter is { } wait)
        {
            head.Append(CultureInfo.InvariantCulture, $"Retry-After: {Math.Ceiling(wait.TotalSeconds):0}\r\n");
        }

        if (answer.Body.Length > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        }

        // An answer without a body must not state a length (RFC 9110, 8.6).
        if (answer.Status is not (204 or 304))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length}\r\n");
        }

        head.Append(keepAlive ? "\r\n" : "Connection: close\r\n\r\n");
        byte[] bytes = [.. Encoding.ASCII.GetBytes(head.ToString()), .. answer.Body];
        await stream.WriteAsync(bytes, stop).ConfigureAwait(false);
        await stream.FlushAsync(stop).ConfigureAwait(false);
    }
}
