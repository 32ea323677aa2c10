using System.Globalization;
using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>Puts HTTP functions on the server's routes.</summary>
internal static class HttpFunctionEndpoints
{
    /// <summary>The functions come in the order of their names, and the routes match in that order, as in the real host.</summary>
    public static void Map(IEndpointRouteBuilder routes, FunctionCatalog catalog, HostJson hostJson, FunctionInvoker invoker)
    {
        // After the routes of the SignalR stand-in, which are of order 0.
        var order = 1;
        foreach (var (plan, trigger) in catalog.With<HttpTriggerAttribute>())
        {
            var route = HttpRoute.TryCreate(plan.Function, trigger, hostJson.RoutePrefix, out var problem)
                ?? throw new InvalidOperationException(problem);
            var endpoint = routes.Map(route.Pattern, http => HandleAsync(http, plan, invoker));
            endpoint.WithOrder(order++).WithDisplayName(plan.Name).WithMetadata(new FunctionEndpoint(plan.Name));
            if (route.Methods.Count > 0)
            {
                endpoint.WithMetadata(new HttpMethodMetadata(route.Methods));
            }
        }
    }

    private static async Task HandleAsync(HttpContext http, FunctionPlan plan, FunctionInvoker invoker)
    {
        try
        {
            await invoker.InvokeAsync(plan, new TriggerInput(http.Request, RouteValues(http), http));
        }
        catch (InvocationFailedException) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        catch (InvocationFailedException e)
        {
            // Half an answer must not look like a whole one; a whole one stays.
            if (!e.IsPipelineDone)
            {
                http.Abort();
            }
        }
    }

    private static Dictionary<string, object?> RouteValues(HttpContext http)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in http.Request.RouteValues)
        {
            values[name] = Convert.ToString(value, CultureInfo.InvariantCulture);
        }

        return values;
    }
}
