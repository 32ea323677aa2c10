using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CloudNexus.Cli.Parsing;

/// <summary>Options whose values have a form of their own.</summary>
internal static class Values
{
    private const string DurationForm = "a number and s, m, h, d or w, such as 90m, 12h or 7d";

    /// <summary>Durations such as <c>90m</c>; null when left out.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            if (TryDuration(result.Tokens[0].Value, out var span))
            {
                return span;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no duration: give {DurationForm}.");
            return null;
        },
    };

    /// <summary>Labels as <c>name=value</c>, as often as wanted.</summary>
    public static Option<Dictionary<string, string>?> Labels(string description) => Pairs("--label", description);

    /// <summary>Names and values as <c>name=value</c>, as often as wanted.</summary>
    public static Option<Dictionary<string, string>?> Pairs(string option, string description) => new(option)
    {
        Description = description,
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ReadLabels,
    };

    /// <summary>A whole number from 1 on; null when left out.</summary>
    public static Option<int?> Count(string name, string description, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, CultureInfo.InvariantCulture, out var n) || n < 1 || n > most))
            {
                result.AddError($"{name} is a whole number from 1 to {most}.");
            }
        });
        return option;
    }

    /// <summary>Any text; null when left out.</summary>
    public static Option<string?> Text(string name, string help, string description) => new(name)
    {
        Description = description,
        HelpName = help,
    };

    /// <summary>One of a few words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] choices)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', choices) };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask." };

    public static bool TryDuration(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2
            || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is 0 or > 100_000)
        {
            return false;
        }

        span = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(7L * number),
            _ => default,
        };
        return span > TimeSpan.Zero;
    }

    private static Dictionary<string, string>? ReadLabels(ArgumentResult result)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var token in result.Tokens)
        {
            if (token.Value.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value])
            {
                result.AddError($"'{token.Value}' is no name and value: give name=value.");
                return null;
            }

            if (!labels.TryAdd(name, value))
            {
                result.AddError($"'{name}' is given twice.");
                return null;
            }
        }

        return labels;
    }
}
