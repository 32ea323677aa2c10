using CloudNexus.Agent.Commands;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Configuration;

/// <summary>Reads the <c>commands</c> of the configuration file.</summary>
internal sealed class CommandReader(string file, ConfigErrors errors)
{
    public const int MostAllowed = 64;

    private const int MostOperators = 16;
    private const int MostWords = 64;
    private const int MostVariables = 32;
    private const int MostUnitLength = 255;
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromHours(1);
    private static readonly AllowedCommand Usual = new() { Name = "" };

    public CommandOptions Read(YamlNode node)
    {
        var reader = new MappingReader(node, file, "commands.", ["enabled", "node", "operators", "allow"], errors);
        return new CommandOptions
        {
            Enabled = reader.Value("enabled", ValueText.Boolean, otherwise: true),
            Node = reader.Value("node", Node),
            Operators = Distinct(reader, "operators", MostOperators, ReadOperator, o => o.Key),
            Allow = Distinct(reader, "allow", MostAllowed, ReadAllowed, a => a.Name),
        };
    }

    /// <summary>The items of a list; what is there twice is noted.</summary>
    private List<T> Distinct<T>(MappingReader reader, string key, int most, Func<YamlNode, T?> read, Func<T, string> identity)
        where T : class
    {
        var items = new List<T>();
        foreach (var node in reader.Items(key, most))
        {
            if (read(node) is { } item)
            {
                if (items.Exists(other => identity(other) == identity(item)))
                {
                    errors.Add($"{file}:{node.Line}", $"commands.{key} holds '{identity(item)}' twice");
                }

                items.Add(item);
            }
        }

        return items;
    }

    private OperatorOptions? ReadOperator(YamlNode node)
    {
        var reader = new MappingReader(node, file, "commands.operators.", ["name", "key"], errors);
        var name = reader.Required("name", ValueText.Name);
        var key = reader.Required("key", Key);
        return name is not null && key is not null ? new OperatorOptions(name, key) : null;
    }

    private AllowedCommand? ReadAllowed(YamlNode node)
    {
        string[] keys = ["name", "restart", "run", "arguments", "user", "timeout", "output", "environment"];
        var reader = new MappingReader(node, file, "commands.allow.", keys, errors);
        var name = reader.Required("name", Name);
        var restart = reader.Value("restart", Unit);
        var run = reader.Texts("run", MostWords);
        if (reader.Node("restart") is null == reader.Node("run") is null)
        {
            reader.Wrong("run", "or restart must be given, and not both: run: [/usr/local/sbin/clean, --fast] or restart: nginx.service");
        }
        else if (restart is null)
        {
            CheckProgram(reader, run);
        }

        var arguments = new ArgumentReader(file, errors).Read(reader);
        if (restart is not null && (arguments.Count > 0 || reader.Node("user") is not null || reader.Node("environment") is not null))
        {
            reader.Wrong("restart", "takes no arguments, user or environment");
        }

        var words = new CommandWords(run);
        foreach (var missing in words.Names.Except(arguments.Select(a => a.Name)))
        {
            reader.Wrong("run", $"holds {{{missing}}}, which arguments does not name");
        }

        foreach (var unused in restart is null ? arguments.Select(a => a.Name).Except(words.Names) : [])
        {
            reader.Wrong("arguments", $"names {unused}, but run holds no {{{unused}}}");
        }

        return name is null ? null : Usual with
        {
            Name = name,
            Restart = restart,
            Run = run,
            Arguments = arguments,
            User = reader.Value("user", User),
            Timeout = reader.Value("timeout", t => ValueText.Duration(t, LeastTimeout, MostTimeout), Usual.Timeout),
            MaxOutputBytes = reader.Value("output", t => (int)ValueText.Size(t, 1 << 10, OutputBuffer.MostBytes), Usual.MaxOutputBytes),
            Environment = ReadEnvironment(reader),
        };
    }

    private static void CheckProgram(MappingReader reader, IReadOnlyList<string> run)
    {
        if (run.Count == 0 || !Path.IsPathFullyQualified(run[0]) || new CommandWords([run[0]]).Names.Count > 0)
        {
            reader.Wrong("run", "must be a program's absolute path and its arguments: [/usr/local/sbin/clean, --keep, \"{days}\"]");
        }

        if (run.Any(word => word.Contains('\0', StringComparison.Ordinal)))
        {
            reader.Wrong("run", "must hold no NUL characters");
        }
    }

    private static IReadOnlyDictionary<string, string> ReadEnvironment(MappingReader reader)
    {
        var environment = reader.Map("environment", MostVariables);
        if (environment.Any(v => v.Key.Length == 0 || v.Key.Contains('=', StringComparison.Ordinal)
            || (v.Key + v.Value).Contains('\0', StringComparison.Ordinal)))
        {
            reader.Wrong("environment", "must map names without = to texts without NUL characters");
        }

        return environment;
    }

    private static string Name(string text)
        => !CommandText.IsAction(text)
            ? throw new FormatException($"must have 1 to {CommandText.MostActionLength} characters of a-z, 0-9, '.', '_' and '-'")
            : BuiltInActions.Find(text) is not null
                ? throw new FormatException($"'{text}' is a built-in action; choose another name")
                : text;

    private static string Node(string text)
        => NodeId.IsValid(text) ? text : throw new FormatException("must be a node's id, as `nexus nodes` shows it");

    private static string Key(string text)
        => OperatorPublicKey.HasForm(text)
            ? text
            : throw new FormatException("must be an operator's public key, as `nexus keys new` prints it: base64 of a P-256 key");

    private static string Unit(string text)
        => text.Length is > 0 and <= MostUnitLength && text[0] != '-' && text.Contains('.', StringComparison.Ordinal)
            && text.All(c => char.IsAsciiLetterOrDigit(c) || ":-_.\\@".Contains(c, StringComparison.Ordinal))
            ? text
            : throw new FormatException("must be a systemd unit such as nginx.service");

    private static string User(string text)
        => text.Length is > 0 and <= 32 && text[0] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? text
            : throw new FormatException("must be the name of a user of this host");
}
