using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

/// <summary>The innermost step of the pipeline: binds the arguments, calls the method, takes its outputs apart.</summary>
internal static class FunctionExecution
{
    public static async Task ExecuteAsync(FunctionContext context)
    {
        var local = (LocalFunctionContext)context;
        var plan = local.Plan;
        var arguments = new object?[plan.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = await plan.Arguments[i](local);
        }

        var instance = plan.Activator?.Invoke(context.InstanceServices, null);
        try
        {
            local.Bindings.Result = await plan.CallAsync(instance, arguments);
        }
        finally
        {
            await DisposeAsync(instance);
        }

        local.HasRun = true;
        TakeApart(local);
    }

    /// <summary>A multi-output result becomes outputs by name, and is no result any more.</summary>
    private static void TakeApart(LocalFunctionContext context)
    {
        if (!context.Plan.IsMultiOutput || context.Bindings.Result is not { } result)
        {
            return;
        }

        foreach (var output in context.Plan.Outputs)
        {
            context.Bindings.Outputs[output.Name] = output.Property!.GetValue(result);
        }

        context.Bindings.Result = null;
    }

    private static async ValueTask DisposeAsync(object? instance)
    {
        switch (instance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
