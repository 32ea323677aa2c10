using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Discovery;

/// <summary>A method marked <c>[Function]</c>, as it was found; whether it can run is for the start-up check to say.</summary>
internal sealed class FunctionMethod
{
    public FunctionMethod(Type declaringClass, MethodInfo method, FunctionAttribute function)
    {
        Class = declaringClass;
        Method = method;
        Name = function.Name;
        Parameters = method.GetParameters();
        Triggers = [.. Parameters.SelectMany(p => p.GetCustomAttributes<TriggerBindingAttribute>()
            .Select(attribute => new ParameterBinding<TriggerBindingAttribute>(p, attribute)))];
        Inputs = [.. Parameters.SelectMany(p => p.GetCustomAttributes<InputBindingAttribute>()
            .Select(attribute => new ParameterBinding<InputBindingAttribute>(p, attribute)))];
        ResultType = Unwrap(method.ReturnType);
        MethodOutputs = [.. method.GetCustomAttributes<OutputBindingAttribute>()];
        PropertyOutputs = [.. ResultType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => new PropertyOutput(p, [.. p.GetCustomAttributes<OutputBindingAttribute>()]))
            .Where(p => p.Attributes.Count > 0)];
        Retries = [.. method.GetCustomAttributes<RetryAttribute>()];
    }

    public string Name { get; }

    public Type Class { get; }

    public MethodInfo Method { get; }

    public IReadOnlyList<ParameterInfo> Parameters { get; }

    public IReadOnlyList<ParameterBinding<TriggerBindingAttribute>> Triggers { get; }

    public IReadOnlyList<ParameterBinding<InputBindingAttribute>> Inputs { get; }

    /// <summary>What is returned, outside of its task; <c>void</c> for nothing.</summary>
    public Type ResultType { get; }

    public IReadOnlyList<OutputBindingAttribute> MethodOutputs { get; }

    /// <summary>Properties of the result that carry at least one output attribute.</summary>
    public IReadOnlyList<PropertyOutput> PropertyOutputs { get; }

    public IReadOnlyList<RetryAttribute> Retries { get; }

    /// <summary>Namespace.Class.Method.</summary>
    public string EntryPoint => $"{Class.FullName}.{Method.Name}";

    public bool IsAsyncVoid =>
        Method.ReturnType == typeof(void) && Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false);

    /// <summary>The trigger, when it is a <typeparamref name="T"/>.</summary>
    public T? Trigger<T>()
        where T : TriggerBindingAttribute => Triggers.Select(t => t.Attribute).OfType<T>().FirstOrDefault();

    private static Type Unwrap(Type type)
    {
        if (type == typeof(Task))
        {
            return typeof(void);
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) ? type.GetGenericArguments()[0] : type;
    }
}
