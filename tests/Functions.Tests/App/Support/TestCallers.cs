using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Callers that tests make up.</summary>
internal static class TestCallers
{
    /// <summary>Header of a request that another than <see cref="Admin"/> makes: <c>{role} {label}={value} …</c>.</summary>
    public const string Header = "X-Test-Caller";

    public static Caller Admin { get; } = Create(Role.Admin);

    /// <param name="role">The role.</param>
    /// <param name="labels">What the caller is narrowed to, each as <c>name=value</c>.</param>
    public static Caller Create(Role role, params string[] labels) => new(
        CallerKind.Session,
        $"id-of-{role}",
        $"test-{role}".ToLowerInvariant(),
        role,
        null,
        labels.Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1]),
        null);

    /// <summary>A client of the app in another's name.</summary>
    public static HttpClient ClientOf(FunctionApp app, string caller)
        => new() { BaseAddress = app.Http.BaseAddress, DefaultRequestHeaders = { { Header, caller } } };
}

/// <summary>Believes what the request says of its caller.</summary>
internal sealed class TestCallerSource : ICallerSource
{
    public ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
        => ValueTask.FromResult<Caller?>(request.Headers[TestCallers.Header].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [var role, .. var labels] => TestCallers.Create(Enum.Parse<Role>(role), labels),
            _ => TestCallers.Admin,
        });
}

/// <summary>Hands the caller of <see cref="ICallerSource"/> to the function.</summary>
internal sealed class TestCallerMiddleware(IEnumerable<ICallerSource> sources) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            foreach (var source in sources)
            {
                if (await source.FindAsync(http.Request, context.CancellationToken) is { } caller)
                {
                    http.SetCaller(caller);
                    break;
                }
            }
        }

        await next(context);
    }
}
