using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Runs the SignalR trigger functions for what clients do.</summary>
internal sealed class SignalRDispatcher(FunctionCatalog catalog, Settings settings, FunctionInvoker invoker)
{
    private const string Connected = "connected";
    private const string Disconnected = "disconnected";

    private FrozenDictionary<string, FunctionPlan>? _functions;

    public static bool IsConnectionEvent(string name) =>
        name.Equals(Connected, StringComparison.OrdinalIgnoreCase) || name.Equals(Disconnected, StringComparison.OrdinalIgnoreCase);

    /// <summary>A function that fails is logged; the client stays.</summary>
    public Task ConnectedAsync(ServerlessHubState hub, ClientConnection connection) =>
        ConnectionEventAsync(hub, connection, Connected, null);

    /// <summary>A function that fails is logged.</summary>
    public Task DisconnectedAsync(ServerlessHubState hub, ClientConnection connection, string? error) =>
        ConnectionEventAsync(hub, connection, Disconnected, error);

    /// <exception cref="HubException">No function handles the call, or it failed; the client learns no more than that.</exception>
    public async Task MessageAsync(ServerlessHubState hub, ClientConnection connection, string target, JsonElement[] arguments)
    {
        if (Find(hub, SignalRInvocationCategory.Messages, target) is not { } plan)
        {
            throw new HubException("No function handles this method.");
        }

        var context = SignalRContexts.Create(hub, connection, SignalRInvocationCategory.Messages, target);
        context.Arguments = [.. arguments.Cast<object>()];
        try
        {
            await InvokeAsync(plan, context);
        }
        catch (InvocationFailedException)
        {
            throw new HubException("The function failed.");
        }
    }

    private async Task ConnectionEventAsync(ServerlessHubState hub, ClientConnection connection, string name, string? error)
    {
        if (Find(hub, SignalRInvocationCategory.Connections, name) is not { } plan)
        {
            return;
        }

        var context = SignalRContexts.Create(hub, connection, SignalRInvocationCategory.Connections, name);
        context.Error = error;
        try
        {
            await InvokeAsync(plan, context);
        }
        catch (InvocationFailedException)
        {
            // Logged and counted by the invoker.
        }
    }

    private Task InvokeAsync(FunctionPlan plan, SignalRInvocationContext context) =>
        invoker.InvokeAsync(plan, new TriggerInput(context, ImmutableDictionary<string, object?>.Empty));

    private FunctionPlan? Find(ServerlessHubState hub, SignalRInvocationCategory category, string name)
    {
        _functions ??= catalog.With<SignalRTriggerAttribute>().ToFrozenDictionary(
            t => Key(settings.Resolve(t.Trigger.HubName), t.Trigger.Category, t.Trigger.Event),
            t => t.Plan,
            StringComparer.OrdinalIgnoreCase);
        return _functions.GetValueOrDefault(Key(hub.Name, category.ToString(), name));
    }

    private static string Key(string hub, string category, string name) => $"{hub}\n{category}\n{name}";
}
