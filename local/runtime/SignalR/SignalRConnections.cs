using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>The connection strings that the functions name: their keys open the hubs.</summary>
internal sealed class SignalRConnections(FunctionCatalog catalog, Settings settings)
{
    private string[]? _names;

    /// <summary>Read each time: an address may be known only after the start.</summary>
    public IEnumerable<SignalRConnectionString> All() => (_names ??= Names()).Select(Find).OfType<SignalRConnectionString>();

    /// <returns>Null when the setting is missing or wrong.</returns>
    public SignalRConnectionString? Find(string? setting) =>
        settings.ConnectionString(setting ?? SignalRConnectionString.DefaultSetting) is { } text
        && SignalRConnectionString.TryParse(text, out var parsed, out _)
            ? parsed
            : null;

    private string[] Names() =>
    [
        .. catalog.Plans
            .SelectMany(p => p.Function.Inputs.Select(i => (i.Attribute as SignalRConnectionInfoInputAttribute)?.ConnectionStringSetting)
                .Concat(p.Function.Triggers.Select(t => (t.Attribute as SignalRTriggerAttribute)?.ConnectionStringSetting))
                .Concat(p.Outputs.Select(o => (o.Attribute as SignalROutputAttribute)?.ConnectionStringSetting)))
            .OfType<string>()
            .Append(SignalRConnectionString.DefaultSetting)
            .Distinct(),
    ];
}
