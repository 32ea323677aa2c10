namespace Microsoft.Azure.Functions.Worker;

/// <summary>Calls a method of clients: a connection's, a user's, a group's, or everybody's when none is given.</summary>
public sealed class SignalRMessageAction
{
    public SignalRMessageAction(string target) => Target = target;

    public SignalRMessageAction(string target, object[]? arguments)
        : this(target) => Arguments = arguments;

    public string? ConnectionId { get; set; }

    public string? UserId { get; set; }

    public string? GroupName { get; set; }

    public string Target { get; }

    public object[]? Arguments { get; set; }
}
