using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

/// <summary>An invocation's result and outputs, where middleware can read and replace them.</summary>
internal sealed class InvocationBindings
{
    /// <summary>Null before the function ran, and after a multi-output function.</summary>
    public object? Result { get; set; }

    /// <summary>Values of a multi-output result, by property name.</summary>
    public Dictionary<string, object?> Outputs { get; } = new(StringComparer.Ordinal);

    public static InvocationBindings Of(FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<InvocationBindings>()
            ?? throw new InvalidOperationException("This context was not made by the functions host.");
    }
}
