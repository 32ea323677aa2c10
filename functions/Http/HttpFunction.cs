using System.Reflection;
using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http;

/// <summary>An HTTP function as its method declares it.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Method">What runs.</param>
/// <param name="Route">The route template, without a slash before it.</param>
/// <param name="Verbs">HTTP methods in capitals; empty for all.</param>
/// <param name="Access">Null when the method declares none, or several.</param>
public sealed record HttpFunction(string Name, MethodInfo Method, string Route, IReadOnlyList<string> Verbs, AccessAttribute? Access)
{
    private readonly RouteClass? _limit = Method.GetCustomAttribute<LimitAttribute>()?.Limit;

    /// <summary>What a request counts as.</summary>
    /// <param name="verb">The request's method.</param>
    /// <param name="isKnown">Whether it is known who calls.</param>
    public RouteClass ClassOf(string verb, bool isKnown) => _limit ?? Access switch
    {
        AllowAgentAttribute => RouteClass.Agent,
        _ when !isKnown => RouteClass.Anonymous,
        _ => HttpMethods.IsGet(verb) || HttpMethods.IsHead(verb) ? RouteClass.Read : RouteClass.Write,
    };
}
