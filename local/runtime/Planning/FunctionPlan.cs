using System.Reflection;
using CloudNexus.Local.Runtime.Discovery;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Runtime.Planning;

/// <summary>A checked function, with everything that an invocation needs worked out beforehand.</summary>
internal sealed class FunctionPlan
{
    private readonly PropertyInfo? _taskResult;

    public FunctionPlan(FunctionMethod function, FunctionDefinition definition, IReadOnlyList<ArgumentBinder> arguments,
        IReadOnlyList<OutputSlot> outputs)
    {
        Function = function;
        Definition = definition;
        Arguments = arguments;
        Outputs = outputs;
        Activator = function.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(function.Class, []);
        var returns = function.Method.ReturnType;
        _taskResult = returns.IsGenericType && returns.IsAssignableTo(typeof(Task)) ? returns.GetProperty(nameof(Task<>.Result)) : null;
    }

    public string Name => Function.Name;

    public FunctionMethod Function { get; }

    public FunctionDefinition Definition { get; }

    /// <summary>One per parameter, in order.</summary>
    public IReadOnlyList<ArgumentBinder> Arguments { get; }

    public IReadOnlyList<OutputSlot> Outputs { get; }

    /// <summary>The result is taken apart into its marked properties.</summary>
    public bool IsMultiOutput => Function.PropertyOutputs.Count > 0;

    /// <summary>Makes the function's class; null for a static method.</summary>
    public ObjectFactory? Activator { get; }

    /// <returns>The method's result, outside of its task; null for none.</returns>
    public async Task<object?> CallAsync(object? instance, object?[] arguments)
    {
        var returned = Function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        return _taskResult?.GetValue(task);
    }
}
