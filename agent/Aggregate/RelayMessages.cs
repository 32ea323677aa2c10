using System.Net;
using System.Text.Json;

namespace CloudNexus.Agent.Aggregate;

/// <summary>A request's head, as far as it is relayed.</summary>
/// <param name="Method">As it stands there.</param>
/// <param name="Target">Path, with a query if there is one.</param>
/// <param name="Headers">Names in lower case; one value each.</param>
/// <param name="ContentLength">0 when there is no body.</param>
/// <param name="KeepAlive">Whether another request may follow.</param>
internal sealed record RequestHead(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, int ContentLength, bool KeepAlive)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>An answer.</summary>
/// <param name="RetryAfter">How long to stay away; null to leave it open.</param>
/// <param name="Date">When the server answered; null when it was not the server.</param>
internal sealed record RelayAnswer(int Status, byte[] Body, TimeSpan? RetryAfter = null, DateTimeOffset? Date = null)
{
    public static RelayAnswer Problem(HttpStatusCode status, string kind, string title, int? retryAfterSeconds = null)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("type", $"/problems/{kind}");
            writer.WriteString("title", title);
            writer.WriteNumber("status", (int)status);
            writer.WriteEndObject();
        }

        return new RelayAnswer(
            (int)status, body.ToArray(), retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }
}
