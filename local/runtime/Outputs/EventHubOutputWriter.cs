using System.Collections;
using System.Text;
using CloudNexus.Local.Runtime.EventHubs;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Outputs;

/// <summary>Makes events of output values: text as UTF-8, bytes as they are, all else as JSON; a sequence gives one per element.</summary>
internal sealed class EventHubOutputWriter(EventHubConnections hubs, BindingServices services)
{
    public static bool CanSend(Type type) =>
        type != typeof(void) && type != typeof(object) && !type.IsPrimitive
        && !type.IsAssignableTo(typeof(Stream)) && !type.IsAssignableTo(typeof(Task)) && !type.IsAssignableTo(typeof(Delegate));

    public async Task SendAsync(EventHubOutputAttribute output, object value, CancellationToken ct)
    {
        List<ReadOnlyMemory<byte>> bodies = value is string or byte[] or not IEnumerable
            ? [Body(value)]
            : [.. ((IEnumerable)value).OfType<object>().Select(Body)];
        if (bodies.Count > 0)
        {
            await hubs.Open(output.Connection, output.EventHubName).SendAsync(bodies, ct);
        }
    }

    private ReadOnlyMemory<byte> Body(object value) => value switch
    {
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => bytes,
        _ => services.Serializer.Serialize(value, value.GetType(), CancellationToken.None).ToMemory(),
    };
}
