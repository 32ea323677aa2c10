using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

internal sealed class LocalFunctionContext : FunctionContext
{
    private IDictionary<object, object>? _items;

    public LocalFunctionContext(
        FunctionPlan plan, TriggerInput trigger, RetryContext? retry, IServiceProvider services, CancellationToken cancellationToken)
    {
        Plan = plan;
        Trigger = trigger;
        RetryContext = retry;
        InstanceServices = services;
        CancellationToken = cancellationToken;
        BindingContext = new LocalBindingContext(trigger.BindingData);
        Features.Set(Bindings);
    }

    public FunctionPlan Plan { get; }

    public TriggerInput Trigger { get; }

    public InvocationBindings Bindings { get; } = new();

    /// <summary>The function itself returned, as opposed to a middleware that answered for it.</summary>
    public bool HasRun { get; set; }

    /// <summary>The pipeline, and with it the HTTP answer, is done; only outputs remain.</summary>
    public bool IsPipelineDone { get; set; }

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => Plan.Definition.Id;

    public override TraceContext TraceContext { get; } = new LocalTraceContext();

    public override BindingContext BindingContext { get; }

    public override RetryContext? RetryContext { get; }

    public override IServiceProvider InstanceServices { get; set; }

    public override FunctionDefinition FunctionDefinition => Plan.Definition;

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override CancellationToken CancellationToken { get; }
}
