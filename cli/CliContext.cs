using CloudNexus.Cli.Output;

namespace CloudNexus.Cli;

/// <summary>What the program has of its surroundings.</summary>
/// <param name="Environment">Variables by name; null where one is not set.</param>
/// <param name="Terminal">Where it reads and writes.</param>
/// <param name="Time">The clock.</param>
internal sealed record CliContext(Func<string, string?> Environment, ITerminal Terminal, TimeProvider Time)
{
    /// <summary>The variable's value; null where it is not set or empty.</summary>
    public string? Variable(string name) => Environment(name) is { Length: > 0 } value ? value : null;
}
