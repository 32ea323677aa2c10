using CloudNexus.Local.Runtime.Discovery;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace CloudNexus.Local.Runtime.Planning;

/// <summary>The app's functions, once they passed the start-up check; filled before the host starts.</summary>
internal sealed class FunctionCatalog
{
    public IReadOnlyList<FunctionPlan> Plans { get; private set; } = [];

    public IEnumerable<(FunctionPlan Plan, T Trigger)> With<T>()
        where T : TriggerBindingAttribute =>
        from plan in Plans
        let trigger = plan.Function.Trigger<T>()
        where trigger is not null
        select (plan, trigger);

    public void Fill(IEnumerable<FunctionMethod> functions, BindingServices services) =>
        Plans = [.. functions.Select(f => Plan(f, services))];

    private static FunctionPlan Plan(FunctionMethod function, BindingServices services)
    {
        var outputs = Outputs(function).ToList();
        return new FunctionPlan(
            function,
            new LocalFunctionDefinition(function, outputs),
            [.. function.Parameters.Select(p => ArgumentBinders.Create(function, p, services).Binder!)],
            outputs);
    }

    private static IEnumerable<OutputSlot> Outputs(FunctionMethod function)
    {
        foreach (var output in function.PropertyOutputs)
        {
            yield return new OutputSlot(output.Property.Name, output.Attributes[0], output.Property);
        }

        if (function.PropertyOutputs.Count > 0)
        {
            yield break;
        }

        foreach (var attribute in function.MethodOutputs)
        {
            yield return new OutputSlot(OutputSlot.ReturnName, attribute, null);
        }

        if (function.MethodOutputs.Count == 0 && function.Trigger<HttpTriggerAttribute>() is not null)
        {
            yield return new OutputSlot(OutputSlot.ReturnName, null, null);
        }
    }
}
