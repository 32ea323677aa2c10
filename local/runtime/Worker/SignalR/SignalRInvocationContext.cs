using Microsoft.Extensions.Primitives;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a client did.</summary>
public sealed class SignalRInvocationContext
{
    /// <summary>A call's arguments, as JSON elements.</summary>
    public object[]? Arguments { get; set; }

    /// <summary>Why the client was disconnected, when not by its own will.</summary>
    public string? Error { get; set; }

    public SignalRInvocationCategory Category { get; set; }

    public string? Event { get; set; }

    public string? Hub { get; set; }

    public string? ConnectionId { get; set; }

    public string? UserId { get; set; }

    public IDictionary<string, StringValues>? Headers { get; set; }

    public IDictionary<string, StringValues>? Query { get; set; }

    public IDictionary<string, StringValues>? Claims { get; set; }
}
