using System.ComponentModel;

namespace CloudNexus.Local.Runtime.Planning;

/// <summary>Makes simple values of text, such as route parameters.</summary>
internal static class TextConversion
{
    private static readonly HashSet<Type> Simple =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(short), typeof(double), typeof(decimal),
        typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan),
    ];

    public static bool CanConvertTo(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare.IsEnum || Simple.Contains(bare);
    }

    /// <summary>Null stays null, or becomes the default of a value type.</summary>
    /// <exception cref="FormatException">The text is no <paramref name="type"/>.</exception>
    public static object? Convert(string? text, Type type, string name)
    {
        if (text is null || type == typeof(string))
        {
            return text is null && type.IsValueType ? Activator.CreateInstance(type) : text;
        }

        try
        {
            return TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).ConvertFromInvariantString(text);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"Parameter '{name}' cannot be made a {type.Name} of the text that came.", e);
        }
    }
}
