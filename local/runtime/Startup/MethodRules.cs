using System.Text.RegularExpressions;
using CloudNexus.Local.Runtime.Discovery;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Names, visibility and shape of the methods, and their triggers' number.</summary>
internal static partial class MethodRules
{
    public static void CheckNames(StartupContext context)
    {
        foreach (var same in context.Functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            context.Refuse(
                $"the function name '{same.Key}' is used by {string.Join(" and ", same.Select(f => f.EntryPoint))}",
                "give each function a name of its own");
        }
    }

    /// <returns>False when the other rules have nothing to hold on to.</returns>
    public static bool Check(StartupContext context, FunctionMethod function)
    {
        if (!FunctionName().IsMatch(function.Name))
        {
            context.Refuse(
                function, "the name is not allowed",
                "begin with a letter and use only letters, digits, '-' and '_', 127 at most");
        }

        if (!function.Method.IsPublic || !function.Class.IsVisible)
        {
            context.Refuse(function, "the method or its class is not public, and the real host would not see it", "make both public");
        }

        if (function.Method.ContainsGenericParameters || function.Class.ContainsGenericParameters
            || (function.Class.IsAbstract && !function.Method.IsStatic))
        {
            context.Refuse(function, "the method or its class is generic or abstract", "use a plain class");
            return false;
        }

        if (function.IsAsyncVoid)
        {
            context.Refuse(function, "it is async void, and nobody would wait for it or see it fail", "return Task");
        }

        if (function.ResultType.FullName?.StartsWith("System.Threading.Tasks.ValueTask", StringComparison.Ordinal) == true)
        {
            context.Refuse(function, "it returns a ValueTask", "return Task");
            return false;
        }

        if (function.Parameters.FirstOrDefault(p => p.ParameterType.IsByRef) is { } byReference)
        {
            context.Refuse(function, $"parameter '{byReference.Name}' is passed by reference", "pass it by value");
            return false;
        }

        return HasOneTrigger(context, function);
    }

    private static bool HasOneTrigger(StartupContext context, FunctionMethod function)
    {
        switch (function.Triggers.Count)
        {
            case 1:
                return true;
            case 0:
                context.Refuse(function, "it has no trigger", "mark one parameter with a trigger attribute");
                return false;
            default:
                context.Refuse(function, $"it has {function.Triggers.Count} triggers", "keep one, and split the function");
                return false;
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,126}$", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionName();
}
