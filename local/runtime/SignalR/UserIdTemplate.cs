using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using CloudNexus.Local.Runtime.Invocation;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>A user id that is made of the request: <c>{headers.NAME}</c>, <c>{query.NAME}</c>, <c>{routeParameter}</c>.</summary>
internal sealed partial class UserIdTemplate
{
    private readonly string _text;

    private UserIdTemplate(string text) => _text = text;

    /// <param name="text">The attribute's value.</param>
    /// <param name="routeParameters">Null when the function has no HTTP trigger.</param>
    /// <param name="template">The template, when every expression in it is known.</param>
    public static bool TryCreate(
        string text, IReadOnlyCollection<string>? routeParameters, [NotNullWhen(true)] out UserIdTemplate? template)
    {
        var rest = Expression().Replace(text, match => routeParameters is not null && IsKnown(match.Groups[1].Value, routeParameters)
            ? ""
            : match.Value);
        template = rest.Contains('{', StringComparison.Ordinal) || rest.Contains('}', StringComparison.Ordinal)
            ? null
            : new UserIdTemplate(text);
        return template is not null;
    }

    /// <exception cref="InvalidOperationException">The request lacks what an expression names.</exception>
    public string Fill(LocalFunctionContext context) => Expression().Replace(_text, match => Value(context, match.Groups[1].Value));

    private static bool IsKnown(string expression, IReadOnlyCollection<string> routeParameters) =>
        Split(expression) is not null || routeParameters.Contains(expression);

    private static string Value(LocalFunctionContext context, string expression)
    {
        var value = (Split(expression), context.Trigger.Http?.Request) switch
        {
            (("headers", var name), { } request) => request.Headers[name].ToString(),
            (("query", var name), { } request) => request.Query[name].ToString(),
            _ => context.BindingContext.BindingData.GetValueOrDefault(expression) as string,
        };
        return string.IsNullOrEmpty(value)
            ? throw new InvalidOperationException($"The request has no '{expression}', which the SignalR user id is made of.")
            : value;
    }

    private static (string Source, string Name)? Split(string expression)
    {
        var dot = expression.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && expression[..dot].ToLowerInvariant() is ("headers" or "query")
            ? (expression[..dot].ToLowerInvariant(), expression[(dot + 1)..])
            : null;
    }

    [GeneratedRegex(@"\{([A-Za-z0-9_.-]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
