using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Routes: their form, the reserved ones, and pairs that the real host matches in an unexpected order.</summary>
internal static class RouteRules
{
    private static readonly string[] OfTheHost = ["admin", "runtime"];
    private static readonly string[] OfSignalR = ["client", "api/hubs"];

    public static void Check(StartupContext context)
    {
        var routes = context.Functions
            .Select(f => f.Trigger<HttpTriggerAttribute>() is { } trigger ? Check(context, f, trigger) : null)
            .OfType<HttpRoute>()
            .ToList();
        CheckOrder(context, routes);
    }

    private static HttpRoute? Check(StartupContext context, FunctionMethod function, HttpTriggerAttribute trigger)
    {
        var own = trigger.Route ?? function.Name;
        if (own.StartsWith('/'))
        {
            context.Refuse(function, $"the route \"{own}\" begins with a slash, which breaks every HTTP function", "remove the slash");
            return null;
        }

        var route = HttpRoute.TryCreate(function, trigger, context.HostJson.RoutePrefix, out var problem);
        if (route is null)
        {
            context.Refuse(function, $"the route \"{own}\" is no route ({problem})", "correct it");
            return null;
        }

        var whole = route.Pattern.RawText!;
        if (OfTheHost.Any(r => Begins(own, r) || Begins(whole, r)))
        {
            context.Refuse(
                function, $"the route \"{own}\" begins with admin or runtime, which the real host refuses",
                "choose another route");
        }

        if (OfSignalR.Any(r => whole.Equals(r, StringComparison.OrdinalIgnoreCase) || Begins(whole, r + "/")))
        {
            context.Refuse(
                function, $"the route \"{whole}\" is where the local runtime stands in for SignalR Service", "choose another route");
        }

        if (trigger.Methods.FirstOrDefault(string.IsNullOrWhiteSpace) is not null)
        {
            context.Refuse(function, "one of its HTTP methods is empty", "name the methods, or none for all");
        }

        return route;
    }

    /// <summary>The real host tries routes in the order of the functions' names, not the more specific first.</summary>
    private static void CheckOrder(StartupContext context, List<HttpRoute> routes)
    {
        var overlap = new RouteOverlap(context.Services.GetRequiredService<IInlineConstraintResolver>());
        for (var i = 0; i < routes.Count; i++)
        {
            foreach (var later in routes.Skip(i + 1))
            {
                var first = routes[i];
                if (!ShareMethod(first, later) || !overlap.Overlap(first.Pattern, later.Pattern)
                    || RouteOverlap.Precedence(first.Pattern) < RouteOverlap.Precedence(later.Pattern))
                {
                    continue;
                }

                context.Refuse(
                    later.Function,
                    $"its route \"{later.Pattern.RawText}\" is hidden by \"{first.Pattern.RawText}\" of {first.Function.Name}: "
                        + "the real host tries routes in the order of the functions' names",
                    "rename one so that the more specific route comes first, or constrain the other");
            }
        }
    }

    private static bool ShareMethod(HttpRoute a, HttpRoute b) =>
        a.Methods.Count == 0 || b.Methods.Count == 0 || a.Methods.Intersect(b.Methods).Any();

    private static bool Begins(string route, string with) => route.StartsWith(with, StringComparison.OrdinalIgnoreCase);
}
