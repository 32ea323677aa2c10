using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>Whether some path matches two routes, and which of the two is the more general.</summary>
internal sealed class RouteOverlap(IInlineConstraintResolver constraints)
{
    public bool Overlap(RoutePattern a, RoutePattern b) => Overlap(a.PathSegments, b.PathSegments, 0);

    /// <summary>The order in which ASP.NET Core would try them: smaller is more specific.</summary>
    public static decimal Precedence(RoutePattern pattern) => pattern.InboundPrecedence;

    private bool Overlap(IReadOnlyList<RoutePatternPathSegment> a, IReadOnlyList<RoutePatternPathSegment> b, int at)
    {
        if (IsCatchAll(a, at) || IsCatchAll(b, at))
        {
            return true;
        }

        if (at == a.Count || at == b.Count)
        {
            var rest = at == a.Count ? b : a;
            return at == rest.Count || IsOptional(rest[at]);
        }

        return Overlap(a[at], b[at]) && Overlap(a, b, at + 1);
    }

    /// <summary>Says yes when in doubt.</summary>
    private bool Overlap(RoutePatternPathSegment a, RoutePatternPathSegment b)
    {
        return (Literal(a), Literal(b)) switch
        {
            ({ } left, { } right) => left.Equals(right, StringComparison.OrdinalIgnoreCase),
            ({ } left, null) => Accepts(b, left),
            (null, { } right) => Accepts(a, right),
            _ => true,
        };
    }

    private bool Accepts(RoutePatternPathSegment segment, string text)
    {
        if (!segment.IsSimple || segment.Parts[0] is not RoutePatternParameterPart parameter)
        {
            return segment.Parts.OfType<RoutePatternLiteralPart>().All(p => text.Contains(p.Content, StringComparison.OrdinalIgnoreCase));
        }

        var values = new RouteValueDictionary { [parameter.Name] = text };
        return parameter.ParameterPolicies
            .Select(policy => policy.Content is { } content ? constraints.ResolveConstraint(content) : null)
            .All(constraint => constraint?.Match(null, null, parameter.Name, values, RouteDirection.IncomingRequest) ?? true);
    }

    private static string? Literal(RoutePatternPathSegment segment) =>
        segment.IsSimple && segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : null;

    private static bool IsCatchAll(IReadOnlyList<RoutePatternPathSegment> segments, int at) =>
        at < segments.Count && segments[at].Parts[0] is RoutePatternParameterPart { IsCatchAll: true };

    private static bool IsOptional(RoutePatternPathSegment segment) =>
        segment.Parts[0] is RoutePatternParameterPart part && (part.IsOptional || part.IsCatchAll || part.Default is not null);
}
