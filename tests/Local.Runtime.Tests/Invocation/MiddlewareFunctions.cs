using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Runtime.Tests.Invocation;

public sealed class ScopedThing : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}

public class MiddlewareFunctions(ScopedThing thing, Probe probe)
{
    [Function("Ask")]
    public IResult Ask([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context)
    {
        probe.Saw("function");
        var isSameScope = ReferenceEquals(thing, context.InstanceServices.GetRequiredService<ScopedThing>());
        return Results.Text($"{request.Path} {isSameScope} {context.Items["by"]} {context.Features.Get<Tag>()?.Text}");
    }

    [Function("AskMulti")]
    public AnswerAndEvents AskMulti([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        probe.Saw($"function {request.Path}");
        return new AnswerAndEvents { Answer = Results.Text("first"), Events = ["sent"] };
    }
}

public sealed record Tag(string Text);

public sealed class OuterMiddleware(Probe probe) : IFunctionsWorkerMiddleware
{
    private readonly Guid _id = Guid.NewGuid();

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        probe.Saw($"outer in {context.GetHttpContext() is not null} {context.GetInvocationResult().Value is null}");
        context.Items["by"] = "outer";
        context.Features.Set(new Tag(_id.ToString()));
        await next(context);
        probe.Saw($"outer out {context.GetInvocationResult().Value?.GetType().Name ?? "null"}");
    }
}
