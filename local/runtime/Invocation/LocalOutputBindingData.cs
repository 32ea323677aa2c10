using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

internal sealed class LocalOutputBindingData<T>(InvocationBindings bindings, string name, string bindingType, T? value)
    : OutputBindingData<T>
{
    private T? _value = value;

    public override string BindingType => bindingType;

    public override string Name => name;

    public override T? Value
    {
        get => _value;
        set
        {
            _value = value;
            bindings.Outputs[name] = value;
        }
    }
}
