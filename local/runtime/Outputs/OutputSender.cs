using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Outputs;

/// <summary>Sends on what a function returned; what cannot be sent fails the invocation.</summary>
internal sealed class OutputSender(EventHubOutputWriter eventHub, SignalROutputWriter signalR)
{
    public async Task SendAsync(LocalFunctionContext context)
    {
        foreach (var output in context.Plan.Outputs)
        {
            var value = output.Property is null ? context.Bindings.Result : context.Bindings.Outputs.GetValueOrDefault(output.Name);
            if (value is not null)
            {
                await SendAsync(output, value, context.CancellationToken);
            }
        }
    }

    private async Task SendAsync(OutputSlot output, object value, CancellationToken ct)
    {
        switch (output.Attribute)
        {
            case EventHubOutputAttribute attribute:
                await eventHub.SendAsync(attribute, value, ct);
                break;
            case SignalROutputAttribute attribute:
                signalR.Send(attribute, value);
                break;
        }
    }
}
