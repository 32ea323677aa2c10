using System.Text.Json;

namespace CloudNexus.Cli.Api;

/// <summary>Problem details (RFC 9457) as the API gives them.</summary>
internal sealed record ProblemJson
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public int? Status { get; init; }

    public string? Detail { get; init; }

    public string? RequestId { get; init; }

    /// <summary>For scripts: one line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, ApiJson.Default.ProblemJson);
}
