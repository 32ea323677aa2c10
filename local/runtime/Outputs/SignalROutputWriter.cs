using CloudNexus.Local.Runtime.Planning;
using CloudNexus.Local.Runtime.SignalR;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Outputs;

/// <summary>Sends messages to SignalR clients and changes groups, as output values say.</summary>
internal sealed class SignalROutputWriter(ServerlessHubs hubs, BindingServices services)
{
    public static bool CanSend(Type type) =>
        IsAction(type)
        || (type.IsArray && IsAction(type.GetElementType()!))
        || type.GetInterfaces().Append(type).Any(
            i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>) && IsAction(i.GetGenericArguments()[0]));

    /// <exception cref="ArgumentException">An action says neither whom nor what it concerns.</exception>
    public void Send(SignalROutputAttribute output, object value)
    {
        var hub = hubs.Get(services.Settings.Resolve(output.HubName ?? ""));
        switch (value)
        {
            case IEnumerable<SignalRMessageAction> messages:
                messages.ToList().ForEach(message => Send(hub, message));
                break;
            case IEnumerable<SignalRGroupAction> actions:
                actions.ToList().ForEach(action => Apply(hub, action));
                break;
            case SignalRMessageAction message:
                Send(hub, message);
                break;
            case SignalRGroupAction action:
                Apply(hub, action);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is no SignalR action.", nameof(value));
        }
    }

    private static bool IsAction(Type type) => type == typeof(SignalRMessageAction) || type == typeof(SignalRGroupAction);

    private void Send(ServerlessHubState hub, SignalRMessageAction action)
    {
        var arguments = (action.Arguments ?? []).Select(Json).ToArray();
        var message = new OutgoingMessage(action.Target, arguments);
        var receivers = action switch
        {
            { ConnectionId: { Length: > 0 } id } => hub.Connection(id),
            { UserId: { Length: > 0 } user } => hub.User(user),
            { GroupName: { Length: > 0 } group } => hub.Group(group),
            _ => hub.All(),
        };
        OutgoingMessage.Send(message, receivers);
    }

    private RawJson Json(object? argument) => argument is null
        ? RawJson.Null
        : new RawJson(services.Serializer.Serialize(argument, argument.GetType(), CancellationToken.None).ToMemory());

    private static void Apply(ServerlessHubState hub, SignalRGroupAction action)
    {
        var group = action.GroupName ?? "";
        if (group.Length == 0 && action.Action != SignalRGroupActionType.RemoveAll)
        {
            throw new ArgumentException("A SignalR group action needs a GroupName.", nameof(action));
        }

        switch (action.Action, action.ConnectionId, action.UserId)
        {
            case (SignalRGroupActionType.Add, { Length: > 0 } id, _):
                hub.AddToGroup(id, group);
                break;
            case (SignalRGroupActionType.Remove, { Length: > 0 } id, _):
                hub.RemoveFromGroup(id, group);
                break;
            case (SignalRGroupActionType.RemoveAll, { Length: > 0 } id, _):
                hub.RemoveFromAllGroups(id);
                break;
            case (SignalRGroupActionType.Add, _, { Length: > 0 } user):
                hub.AddUserToGroup(user, group, null);
                break;
            case (SignalRGroupActionType.Remove, _, { Length: > 0 } user):
                hub.RemoveUserFromGroup(user, group);
                break;
            case (SignalRGroupActionType.RemoveAll, _, { Length: > 0 } user):
                hub.RemoveUserFromAllGroups(user);
                break;
            default:
                throw new ArgumentException("A SignalR group action needs a ConnectionId or a UserId.", nameof(action));
        }
    }
}
