using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>Describes the runtime's public Microsoft.* types in the words of the listing.</summary>
internal static class ApiReflection
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(string)] = "string", [typeof(object)] = "object", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(bool)] = "bool", [typeof(byte)] = "byte",
    };

    public static IReadOnlyList<ApiType> PublicTypes() =>
    [
        .. typeof(FunctionContext).Assembly.GetExportedTypes()
            .Where(t => t.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal))
            .Select(t => new ApiType($"{t.Namespace}.{Name(t)}", Kind(t), Members(t).ToHashSet())),
    ];

    private static string Kind(Type type)
    {
        if (type.IsEnum)
        {
            return "enum";
        }

        if (type.IsInterface)
        {
            return "interface";
        }

        var modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => "",
        };
        var hasBase = type.BaseType is { } parent && parent != typeof(object);
        return $"{modifier}class{(hasBase ? $" : {Name(type.BaseType!)}" : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(n => $"{n}={(int)Enum.Parse(type, n)}");
        }

        return type.GetConstructors(Declared).Select(c => $".ctor({Parameters(c)})")
            .Concat(type.GetProperties(Declared).Select(Property))
            .Concat(type.GetMethods(Declared).Where(m => !m.IsSpecialName).Select(Method))
            .Concat(type.GetFields(Declared).Select(f => $"field {f.Name}"))
            .Concat(type.GetEvents(Declared).Select(e => $"event {e.Name}"));
    }

    private static string Property(PropertyInfo property) =>
        $"{Name(property.PropertyType)} {property.Name} {{ {(property.GetMethod?.IsPublic == true ? "get; " : "")}"
        + $"{(property.SetMethod?.IsPublic == true ? "set; " : "")}}}";

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(",", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{(p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(p.ParameterType)} {p.Name}"));

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (Nullable.GetUnderlyingType(type) is { } bare)
        {
            return $"{Name(bare)}?";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(",", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}
