using System.Collections.Frozen;
using System.Reflection;
using CloudNexus.Functions.Http.Access;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Http;

/// <summary>All HTTP functions of an assembly, found once.</summary>
public sealed class HttpFunctions
{
    private readonly FrozenDictionary<string, HttpFunction> _byName;

    public HttpFunctions(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        All = [.. assembly.GetExportedTypes().SelectMany(t => t.GetMethods()).Select(Find).OfType<HttpFunction>().OrderBy(f => f.Name, StringComparer.Ordinal)];
        _byName = All.ToFrozenDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>In the order of their names, in which the host tries their routes.</summary>
    public IReadOnlyList<HttpFunction> All { get; }

    /// <summary>Null when there is no HTTP function of this name.</summary>
    public HttpFunction? Find(string name) => _byName.GetValueOrDefault(name);

    private static HttpFunction? Find(MethodInfo method)
    {
        if (method.GetCustomAttribute<FunctionAttribute>() is not { } function
            || method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null) is not { } trigger)
        {
            return null;
        }

        var access = method.GetCustomAttributes<AccessAttribute>().ToArray();
        return new HttpFunction(
            function.Name,
            method,
            trigger.Route ?? function.Name,
            [.. (trigger.Methods ?? []).Select(m => m.ToUpperInvariant())],
            access is [var only] ? only : null);
    }
}
