using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudNexus.Cli.Api;

/// <summary>A server's answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Text">Its body; empty where there is none.</param>
/// <param name="RetryAfter">How long to wait before the next try; null when it does not say.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, string Text, TimeSpan? RetryAfter)
{
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 32 };

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <exception cref="CliException">The body is no JSON: this is no CloudNexus.</exception>
    public JsonElement Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Text, Limits);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                throw NotOurs();
            }
        }
    }

    /// <exception cref="CliException">The body is not of this form.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class
        => Read(() => JsonSerializer.Deserialize(Text, type));

    /// <summary>A part of a body.</summary>
    /// <exception cref="CliException">It is not of this form.</exception>
    public static T Read<T>(JsonElement part, JsonTypeInfo<T> type)
        where T : class
        => Read(() => part.Deserialize(type));

    /// <summary>The problem that the body tells, or one made from the status.</summary>
    public ProblemJson Problem()
    {
        try
        {
            if (JsonSerializer.Deserialize(Text, ApiJson.Default.ProblemJson) is { Title: not null } problem)
            {
                return problem with { Status = (int)Status };
            }
        }
        catch (JsonException)
        {
            // A proxy's page, say: the status has to do.
        }

        return new ProblemJson { Status = (int)Status, Title = $"The server answered {(int)Status} {Status}" };
    }

    public static CliException NotOurs()
        => new("What answers there does not speak this API. Check the address (--server), and that nexus and the server are of one version.");

    private static T Read<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read() ?? throw NotOurs();
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }
}
