using System.Buffers;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Aliases;

/// <summary>What aliases may be, and those that there are at first.</summary>
internal static class AliasRules
{
    public const int MostAliases = 100;

    private const int MostName = 128;
    private const int LeastContext = 256;
    private const int MostContext = 1_048_576;
    private const string FirstModel = "llama3.2:3b";
    private const int FirstContext = 8192;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:/@");

    /// <summary>Names that clients ask for by themselves.</summary>
    public static readonly IReadOnlyList<AliasItem> First =
    [
        .. new[]
        {
            "gemini-1.5-flash", "gemini-2.5-flash", "gemini-3-flash", "gemini-pro", "gpt-4o", "gpt-4o-mini", "gpt-4", "claude-3-5-sonnet",
        }.Select(name => new AliasItem(name, FirstModel, FirstContext)),
    ];

    /// <exception cref="ApiException">400: <c>bad-aliases</c>.</exception>
    public static void Check(IReadOnlyList<AliasItem>? aliases)
    {
        if (aliases is null || aliases.Count > MostAliases)
        {
            throw Bad($"'aliases' is a list of at most {MostAliases}.");
        }

        foreach (var item in aliases)
        {
            if (!IsName(item?.Alias) || !IsName(item!.Model))
            {
                throw Bad($"'alias' and 'model' are 1 to {MostName} letters, digits and . - _ : / @");
            }

            if (item.NumCtx is < LeastContext or > MostContext)
            {
                throw Bad($"'numCtx' of '{item.Alias}' is {LeastContext} to {MostContext}, or null.");
            }
        }

        if (aliases.GroupBy(a => a.Alias, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw Bad($"'{twice.Key}' is there twice.");
        }
    }

    /// <summary>Whether a model or an alias can have this name.</summary>
    public static bool IsName(string? text) => text?.Length is > 0 and <= MostName && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static ApiException Bad(string detail) => ApiException.BadRequest("bad-aliases", detail);
}
