using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>The one ASP.NET Core hub behind all hub names; what clients call goes to SignalR trigger functions.</summary>
internal sealed class ServerlessHub(
    ServerlessHubs hubs, SignalRDispatcher dispatcher, IOptions<LocalRuntimeOptions> options, RuntimeMetrics metrics) : Hub
{
    private const string ConnectionKey = "connection";

    public override async Task OnConnectedAsync()
    {
        var hub = hubs.Get(Context.GetHttpContext()!.Request.Query["hub"].ToString());
        var connection = new ClientConnection(hub, Context, Clients.Caller, options.Value, metrics);
        Context.Items[ConnectionKey] = (hub, connection);
        hub.Add(connection);
        _ = connection.PumpAsync();
        await dispatcher.ConnectedAsync(hub, connection);
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(ConnectionKey, out var item) && item is (ServerlessHubState hub, ClientConnection connection))
        {
            hub.Remove(connection);
            connection.Close();
            await dispatcher.DisconnectedAsync(hub, connection, exception?.Message);
        }
    }

    /// <summary>Every call of a client ends here, whatever its target.</summary>
    public Task Dispatch(string target, JsonElement[] arguments) =>
        Context.Items.TryGetValue(ConnectionKey, out var item) && item is (ServerlessHubState hub, ClientConnection connection)
            ? dispatcher.MessageAsync(hub, connection, target, arguments)
            : throw new HubException("The connection is closing.");
}
