namespace CloudNexus.Agent.Configuration;

/// <summary>An option that a command takes.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Argument">What it takes, for the help; empty for a switch.</param>
/// <param name="Meaning">For the help.</param>
internal sealed record OptionName(string Name, string Argument, string Meaning);

/// <summary>The command line after the command: options as <c>--name value</c> or <c>--name=value</c>.</summary>
internal sealed class Arguments
{
    private const int LongestArgument = 4096;
    private readonly Dictionary<string, List<string>> _given = new(StringComparer.Ordinal);

    public bool Help { get; private init; }

    /// <exception cref="UsageException">An option is unknown or lacks its value.</exception>
    public static Arguments Read(IEnumerable<string> texts, IReadOnlyList<OptionName> valid)
    {
        var all = texts.ToArray();
        var arguments = new Arguments { Help = all.Contains("--help") || all.Contains("-h") };
        for (var i = 0; !arguments.Help && i < all.Length; i++)
        {
            var equals = all[i].IndexOf('=', StringComparison.Ordinal);
            var name = all[i].StartsWith("--", StringComparison.Ordinal) && equals > 0 ? all[i][..equals] : all[i];
            var option = valid.FirstOrDefault(o => o.Name == name)
                ?? throw new UsageException($"Unknown option '{name}'; did you mean '{NearestName.Of(name, valid.Select(o => o.Name))}'?");
            var hasValue = name.Length < all[i].Length;
            if (option.Argument.Length == 0)
            {
                arguments._given[name] = hasValue ? throw new UsageException($"Option '{name}' takes no value.") : [];
                continue;
            }

            var value = hasValue ? all[i][(equals + 1)..] : ++i < all.Length ? all[i] : "";
            if (value.Length is 0 or > LongestArgument)
            {
                throw new UsageException($"Option '{name}' needs a value.");
            }

            (arguments._given.TryGetValue(name, out var values) ? values : arguments._given[name] = []).Add(value);
        }

        return arguments;
    }

    public bool Has(string name) => _given.ContainsKey(name);

    /// <summary>The last value given; null when there is none.</summary>
    public string? One(string name) => _given.GetValueOrDefault(name) is [.., var last] ? last : null;

    public IReadOnlyList<string>? All(string name) => _given.GetValueOrDefault(name);
}
