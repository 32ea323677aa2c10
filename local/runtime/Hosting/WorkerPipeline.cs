using Microsoft.Azure.Functions.Worker.Middleware;

namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>The middleware, in the order of its registration, outermost first.</summary>
internal sealed class WorkerPipeline
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _steps = [];

    public bool HasHttp { get; private set; }

    /// <summary>Some middleware was registered before HTTP was: it would see no HttpContext.</summary>
    public bool IsHttpLate { get; private set; }

    public void Add(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> step) => _steps.Add(step);

    /// <returns>False when HTTP is there already.</returns>
    public bool TryAddHttp(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> step)
    {
        if (HasHttp)
        {
            return false;
        }

        HasHttp = true;
        IsHttpLate = _steps.Count > 0;
        Add(step);
        return true;
    }

    public FunctionExecutionDelegate Build(FunctionExecutionDelegate innermost)
    {
        var run = innermost;
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            run = _steps[i](run);
        }

        return run;
    }
}
