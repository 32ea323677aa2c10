using CloudNexus.Local.Runtime.Discovery;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>Where and for which methods an HTTP function answers.</summary>
/// <param name="Function">The function.</param>
/// <param name="Pattern">The whole route, prefix included.</param>
/// <param name="Methods">In capitals; empty for all.</param>
internal sealed record HttpRoute(FunctionMethod Function, RoutePattern Pattern, IReadOnlyList<string> Methods)
{
    /// <returns>Null, and why, when the route is no route.</returns>
    public static HttpRoute? TryCreate(FunctionMethod function, HttpTriggerAttribute trigger, string prefix, out string problem)
    {
        problem = "";
        var own = trigger.Route ?? function.Name;
        try
        {
            var pattern = RoutePatternFactory.Parse(prefix.Length == 0 ? own : $"{prefix}/{own}");
            return new HttpRoute(function, pattern, [.. trigger.Methods.Select(m => m.ToUpperInvariant()).Distinct()]);
        }
        catch (RoutePatternException e)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>Parameter names in the function's own part of the route; null when that is no route.</summary>
    public static IReadOnlyCollection<string>? ParameterNames(FunctionMethod function, HttpTriggerAttribute trigger) =>
        TryCreate(function, trigger, "", out _)?.Pattern.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
