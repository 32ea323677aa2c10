using CloudNexus.Local.Runtime.Invocation;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        new LocalInvocationResult(InvocationBindings.Of(context));

    /// <exception cref="InvalidOperationException">The result is no <typeparamref name="T"/>.</exception>
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context) =>
        new LocalInvocationResult<T>(InvocationBindings.Of(context));

    /// <exception cref="InvalidCastException">An output is no <typeparamref name="T"/>.</exception>
    public static IEnumerable<OutputBindingData<T>> GetOutputBindings<T>(this FunctionContext context)
    {
        var bindings = InvocationBindings.Of(context);
        return bindings.Outputs.Select(output =>
        {
            var type = context.FunctionDefinition.OutputBindings.TryGetValue(output.Key, out var metadata) ? metadata.Type : "";
            return new LocalOutputBindingData<T>(bindings, output.Key, type, (T?)output.Value);
        }).ToList();
    }
}
