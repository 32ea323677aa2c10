using CloudNexus.Functions.Ai.Aliases;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Ai.Ask;

/// <param name="Model">A model or an alias: of questions that name none, and of explanations.</param>
public sealed record AskOptions(string Model)
{
    public const string Setting = "NEXUS_ASK_MODEL";

    private const string Usual = "llama3.2:3b";

    /// <exception cref="InvalidOperationException">The setting is no name of a model.</exception>
    public static AskOptions From(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var name = settings[Setting] is { Length: > 0 } set ? set : Usual;
        return AliasRules.IsName(name)
            ? new AskOptions(name)
            : throw new InvalidOperationException($"{Setting} is the name of a model or an alias, such as {Usual}.");
    }
}
