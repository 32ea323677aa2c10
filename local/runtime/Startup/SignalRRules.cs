using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.SignalR;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>SignalR triggers, inputs and outputs: hub, connection, events.</summary>
internal static class SignalRRules
{
    public static void Check(StartupContext context, FunctionMethod function)
    {
        foreach (var input in function.Inputs.Select(i => i.Attribute).OfType<SignalRConnectionInfoInputAttribute>())
        {
            CheckConnection(context, function, input.ConnectionStringSetting, input.HubName);
        }

        if (function.Trigger<SignalRTriggerAttribute>() is not { } trigger)
        {
            return;
        }

        CheckConnection(context, function, trigger.ConnectionStringSetting, trigger.HubName);
        if (!Enum.TryParse<SignalRInvocationCategory>(trigger.Category, ignoreCase: true, out var category) || !Enum.IsDefined(category))
        {
            context.Refuse(function, $"\"{trigger.Category}\" is no SignalR category", "use connections or messages");
        }
        else if (category == SignalRInvocationCategory.Connections && !SignalRDispatcher.IsConnectionEvent(trigger.Event))
        {
            context.Refuse(function, $"\"{trigger.Event}\" is no event of connections", "use connected or disconnected");
        }

        foreach (var name in trigger.ParameterNames)
        {
            if (function.Parameters.All(p => !name.Equals(p.Name, StringComparison.OrdinalIgnoreCase)))
            {
                context.Refuse(function, $"parameterNames has '{name}', which is no parameter", "name the method's parameters");
            }
        }
    }

    public static void CheckDuplicates(StartupContext context)
    {
        var triggers =
            from function in context.Functions
            let trigger = function.Trigger<SignalRTriggerAttribute>()
            where trigger is not null
            group function by $"{trigger.HubName} {trigger.Category} {trigger.Event}".ToUpperInvariant();
        foreach (var same in triggers.Where(g => g.Count() > 1))
        {
            context.Refuse(
                same.Last(),
                $"its SignalR event is handled by {same.First().Name} too, and only one of them would run",
                "keep one of them");
        }
    }

    public static void CheckConnection(StartupContext context, FunctionMethod function, string? setting, string? hubName)
    {
        var name = setting ?? SignalRConnectionString.DefaultSetting;
        if (context.Settings.ConnectionString(name) is not { } text)
        {
            context.Refuse(function, $"the setting '{name}' of SignalR is missing", "set it to Endpoint=…;AccessKey=…;Version=1.0;");
        }
        else if (!SignalRConnectionString.TryParse(text, out _, out var problem))
        {
            context.Refuse(function, $"the setting '{name}' is no SignalR connection string: {problem}", "correct it");
        }

        if (string.IsNullOrWhiteSpace(hubName))
        {
            context.Refuse(function, "a SignalR binding has no HubName", "name the hub");
        }
        else if (context.Resolve(function, hubName) is { } resolved && !HubNames.IsValid(resolved))
        {
            context.Refuse(
                function, $"\"{resolved}\" is no name of a SignalR hub",
                "begin with a letter and use letters, digits, '_' and '.'");
        }
    }
}
