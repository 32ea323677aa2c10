using CloudNexus.Wire;

namespace CloudNexus.Agent.Configuration;

/// <summary>Reads the command line, and the environment for what it leaves out.</summary>
public static class CommandLine
{
    public const string Help = """
        Usage: CloudNexus.Agent run --server URL --data DIR [options]

          --server URL       address of the CloudNexus API              (NEXUS_SERVER)
          --data DIR         where the agent keeps its identity         (NEXUS_DATA)
          --name NAME        name to enrol under; default: the host's   (NEXUS_NAME)
          --label KEY=VALUE  label to enrol with; may be repeated
          --type TYPE        bare-metal, vm or container; default: found out
          --no-processes     leave out the list of top processes
          --help             print this

        A host that is not enrolled yet needs an enrolment token in NEXUS_ENROLMENT_TOKEN.
        """;

    private const string NoProcesses = "--no-processes";
    private const int MostLabels = 32;
    private const int LongestName = 128;
    private const int LongestArgument = 4096;
    private static readonly string[] Names = ["--server", "--data", "--name", "--label", "--type", NoProcesses, "--help"];

    /// <summary>The options, or null when help was asked for.</summary>
    /// <exception cref="UsageException">Something is unknown, missing or not a valid value.</exception>
    public static AgentOptions? Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            return null;
        }

        if (arguments.Count == 0 || arguments[0] != "run")
        {
            throw new UsageException(
                arguments.Count == 0 ? "Say what to do: run." : $"Unknown command '{arguments[0]}'; did you mean 'run'?");
        }

        var given = Read(arguments);
        string? One(string option, string variable) => given.GetValueOrDefault(option)?[^1] ?? NullIfEmpty(environment(variable));
        return new AgentOptions
        {
            Server = ParseServer(One("--server", "NEXUS_SERVER") ?? throw new UsageException("Missing --server URL (or NEXUS_SERVER).")),
            DataDirectory = One("--data", "NEXUS_DATA") ?? throw new UsageException("Missing --data DIR (or NEXUS_DATA)."),
            Name = CheckName(One("--name", "NEXUS_NAME")),
            Type = CheckType(given.GetValueOrDefault("--type")?[^1]),
            Processes = !given.ContainsKey(NoProcesses),
            Labels = ParseLabels(given.GetValueOrDefault("--label") ?? []),
            EnrolmentToken = NullIfEmpty(environment("NEXUS_ENROLMENT_TOKEN")?.Trim()),
        };
    }

    private static Dictionary<string, List<string>> Read(IReadOnlyList<string> arguments)
    {
        var given = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 1; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = argument.StartsWith("--", StringComparison.Ordinal) && equals > 0 ? argument[..equals] : argument;
            if (!Names.Contains(name))
            {
                throw new UsageException($"Unknown option '{name}'; did you mean '{NearestName.Of(name, Names)}'?");
            }

            if (name == NoProcesses)
            {
                given[name] = name.Length == argument.Length ? [] : throw new UsageException($"Option '{name}' takes no value.");
                continue;
            }

            var value = name.Length < argument.Length ? argument[(equals + 1)..] : ++i < arguments.Count ? arguments[i] : "";
            if (value.Length is 0 or > LongestArgument)
            {
                throw new UsageException($"Option '{name}' needs a value.");
            }

            (given.TryGetValue(name, out var values) ? values : given[name] = []).Add(value);
        }

        return given;
    }

    private static Uri ParseServer(string text)
        => Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            ? uri
            : throw new UsageException("--server must be an address such as https://nexus.example.org.");

    private static string? CheckName(string? name)
        => name is null || (name.Length <= LongestName && SeriesNames.IsPrintable(name))
            ? name
            : throw new UsageException($"--name must be printable and have at most {LongestName} characters.");

    private static string? CheckType(string? type)
        => type is null || HostType.All.Contains(type)
            ? type
            : throw new UsageException($"Unknown type '{type}'; did you mean '{NearestName.Of(type, HostType.All)}'?");

    private static Dictionary<string, string> ParseLabels(List<string> texts)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [var name, var value] || name.Length > SeriesLimits.LabelNameBytes
                || !SeriesNames.IsLabelName(name) || !SeriesNames.IsLabelValue(value))
            {
                throw new UsageException(
                    $"--label '{text}' is not KEY=VALUE with a key of a-z, 0-9 and _ and a printable value without {{}},=.");
            }

            labels[name] = value;
        }

        return labels.Count <= MostLabels ? labels : throw new UsageException($"At most {MostLabels} labels can be given.");
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
