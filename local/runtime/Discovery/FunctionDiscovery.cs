using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Discovery;

/// <summary>Finds every method marked <c>[Function]</c>, also those that the real host would overlook, to refuse them by name.</summary>
internal static class FunctionDiscovery
{
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <returns>In the order in which the real host matches routes: by name.</returns>
    public static IReadOnlyList<FunctionMethod> Find(LocalRuntimeOptions options)
    {
        IEnumerable<Assembly> assemblies = options.FunctionAssemblies.Count > 0
            ? options.FunctionAssemblies.Distinct()
            : Assembly.GetEntryAssembly() is { } entry ? [entry] : [];
        return [.. assemblies
            .SelectMany(a => a.GetTypes())
            .Where(options.ClassFilter)
            .SelectMany(FunctionsOf)
            .OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(f => f.EntryPoint, StringComparer.Ordinal)];
    }

    private static IEnumerable<FunctionMethod> FunctionsOf(Type type) =>
        from method in type.GetMethods(Any)
        let function = method.GetCustomAttribute<FunctionAttribute>(inherit: false)
        where function is not null
        select new FunctionMethod(type, method, function);
}
