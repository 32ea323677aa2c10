using System.Globalization;

namespace CloudNexus.Agent.Configuration;

/// <summary>Reads the <c>arguments</c> of an allowed command.</summary>
internal sealed class ArgumentReader(string file, ConfigErrors errors)
{
    private const int MostArguments = 16;
    private const int MostChoices = 64;
    private const int MostLength = 1024;
    private const int UsualLength = 64;
    private const int MostNameLength = 32;
    private static readonly string[] Types = ["integer", "choice", "text"];

    public List<CommandArgument> Read(MappingReader command)
    {
        var arguments = new List<CommandArgument>();
        foreach (var (name, value) in command.Entries("arguments", MostArguments))
        {
            if (!IsName(name.Text))
            {
                command.Wrong("arguments", $"must have names of 1 to {MostNameLength} characters of a-z, 0-9 and _, not '{name.Text}'");
            }
            else if (arguments.Exists(a => a.Name == name.Text))
            {
                command.Wrong("arguments", $"names {name.Text} twice");
            }
            else if (Read(name.Text, value) is { } argument)
            {
                arguments.Add(argument);
            }
        }

        return arguments;
    }

    public static bool IsName(string text)
        => text.Length is > 0 and <= MostNameLength && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    private CommandArgument? Read(string name, YamlNode node)
    {
        var type = (node as YamlMapping)?.Entries.FirstOrDefault(e => e.Key.Text == "type").Value as YamlScalar;
        string[] own = type?.Text switch
        {
            "integer" => ["min", "max"],
            "choice" => ["of"],
            "text" => ["max_length", "characters"],
            _ => ["min", "max", "of", "max_length", "characters"],
        };
        var reader = new MappingReader(node, file, $"commands.allow.arguments.{name}.", ["type", "default", .. own], errors);
        CommandArgument? argument = reader.Required("type", t => ValueText.OneOf(t, Types)) switch
        {
            "integer" => ReadInteger(reader, name),
            "choice" => ReadChoice(reader, name),
            "text" => new TextArgument(
                name,
                reader.Value("max_length", t => ValueText.Integer(t, 1, MostLength), UsualLength),
                reader.Value("characters", Characters, TextArgument.UsualCharacters)!),
            _ => null,
        };
        if (reader.Text("default") is { } usual && argument is not null && !argument.Takes(usual))
        {
            reader.Wrong("default", $"must be {argument.Meaning}");
        }

        return argument is null ? null : argument with { Default = reader.Text("default") };
    }

    private static IntegerArgument ReadInteger(MappingReader reader, string name)
    {
        var least = reader.Required("min", Number);
        var most = reader.Required("max", Number);
        if (least > most)
        {
            reader.Wrong("min", "must not be greater than max");
        }

        return new IntegerArgument(name, least, most);
    }

    private static ChoiceArgument ReadChoice(MappingReader reader, string name)
    {
        var choices = reader.Texts("of", MostChoices);
        if (choices.Count == 0 || choices.Any(c => c.Length == 0 || c.Length > MostLength || c.Any(char.IsControl)))
        {
            reader.Wrong("of", "must be a list of printable texts: [fast, thorough]");
        }

        return new ChoiceArgument(name, choices);
    }

    private static string Characters(string text)
    {
        _ = TextArgument.Expand(text);
        return text;
    }

    private static long Number(string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("must be a whole number");
}
