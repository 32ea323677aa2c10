namespace CloudNexus.Functions.Http.Access;

/// <summary>Counts an HTTP function against another limit than its <see cref="AccessAttribute"/> says.</summary>
/// <param name="limit"><see cref="RouteClass.Sensitive"/> for what can be guessed at, <see cref="RouteClass.Probe"/> for what costs nothing,
/// <see cref="RouteClass.Ai"/> for questions to models.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LimitAttribute(RouteClass limit) : Attribute
{
    public RouteClass Limit => limit;
}
