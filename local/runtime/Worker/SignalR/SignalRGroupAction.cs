namespace Microsoft.Azure.Functions.Worker;

/// <summary>Puts a connection or a user into a group, or takes it out.</summary>
public sealed class SignalRGroupAction(SignalRGroupActionType actionType)
{
    public string? ConnectionId { get; set; }

    public string? UserId { get; set; }

    public string? GroupName { get; set; }

    public SignalRGroupActionType Action { get; set; } = actionType;
}
