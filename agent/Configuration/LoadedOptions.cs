namespace CloudNexus.Agent.Configuration;

/// <summary>A setting as it is in force.</summary>
/// <param name="Value">Secrets masked.</param>
/// <param name="Origin">A file and line, a variable, an option, or <c>default</c>.</param>
internal sealed record EffectiveSetting(string Key, string Value, string Origin);

/// <summary>The agent's options, and where they came from. No record, so that nothing prints the token by accident.</summary>
internal sealed class LoadedOptions(AgentOptions options, string? file, Func<IReadOnlyList<EffectiveSetting>> effective)
{
    public AgentOptions Options => options;

    /// <summary>The configuration file that was read; null when there was none.</summary>
    public string? File => file;

    /// <summary>Every setting as it is in force.</summary>
    public IReadOnlyList<EffectiveSetting> ShowEffective() => effective();
}
