using System.Reflection;
using System.Text;
using System.Text.Json;
using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>Parameters of Event Hub functions: the events, and their metadata by name.</summary>
internal static class EventHubArguments
{
    private const string BatchFix = "make it byte[][] or string[]";

    public static Bound Create(FunctionMethod function, ParameterInfo parameter, EventHubTriggerAttribute trigger)
    {
        if (function.Triggers[0].Parameter == parameter)
        {
            return trigger.IsBatched ? Batch(parameter.ParameterType) : Single(parameter.ParameterType);
        }

        var known = trigger.IsBatched ? EventHubMetadata.Batched : EventHubMetadata.Single;
        return known.TryGetValue(parameter.Name!, out var type)
            ? Metadata(parameter, type)
            : Bound.Refused("nothing provides it", $"name it {string.Join(", ", known.Keys)}, or take it from the constructor");
    }

    private static Bound Batch(Type type)
    {
        if (type == typeof(byte[][]))
        {
            return Bound.To(context => Events(context.Trigger).Select(e => e.Body.ToArray()).ToArray());
        }

        if (type == typeof(string[]))
        {
            return Bound.To(context => Events(context.Trigger).Select(e => Encoding.UTF8.GetString(e.Body.Span)).ToArray());
        }

        if (type == typeof(byte[]) || type == typeof(string))
        {
            return Bound.Refused($"a batch cannot be a {type.Name}", "set IsBatched = false, or " + BatchFix);
        }

        return type.IsArray
            ? Bound.Refused($"the real host does not bind events to {type.GetElementType()!.Name}", BatchFix)
            : Bound.Refused($"a batch must be an array, not {type.Name}", BatchFix);
    }

    private static Bound Single(Type type)
    {
        if (type == typeof(byte[]))
        {
            return Bound.To(context => Events(context.Trigger)[0].Body.ToArray());
        }

        return type == typeof(string)
            ? Bound.To(context => Encoding.UTF8.GetString(Events(context.Trigger)[0].Body.Span))
            : Bound.Refused($"a single event cannot be a {type.Name}", "make it byte[] or string, or remove IsBatched = false");
    }

    private static Bound Metadata(ParameterInfo parameter, Type source)
    {
        var (name, target) = (parameter.Name!, parameter.ParameterType);
        if (source != typeof(string))
        {
            // The sequences are arrays underneath.
            return target.IsAssignableFrom(source.GetGenericArguments()[0].MakeArrayType())
                ? Bound.To(context => context.BindingContext.BindingData[name])
                : Bound.Refused($"it is a {target.Name}", $"make it {source.GetGenericArguments()[0].Name}[]");
        }

        if (target == typeof(string))
        {
            return Bound.To(context => context.BindingContext.BindingData[name]);
        }

        if (name.EndsWith("Array", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Properties", StringComparison.OrdinalIgnoreCase))
        {
            return Bound.To(context => JsonSerializer.Deserialize((string)context.BindingContext.BindingData[name]!, target));
        }

        return TextConversion.CanConvertTo(target)
            ? Bound.To(context => TextConversion.Convert((string?)context.BindingContext.BindingData[name], target, name))
            : Bound.Refused($"it is a {target.Name}", "make it a string");
    }

    private static IReadOnlyList<EventHubEvent> Events(Invocation.TriggerInput input) => (IReadOnlyList<EventHubEvent>)input.Value!;
}
