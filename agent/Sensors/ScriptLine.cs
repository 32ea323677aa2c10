using System.Globalization;
using System.Text;

namespace CloudNexus.Agent.Sensors;

/// <summary>One line <c>name value</c> or <c>name{label="value",…} value [ms]</c>, of the Prometheus text format or plainer.</summary>
/// <param name="Value">NaN and infinities, which both formats know, are no values here: NaN.</param>
internal readonly record struct ScriptLine(string Name, IReadOnlyList<(string Name, string Value)> Labels, double Value)
{
    private const int MostLabels = 32;

    public static ScriptLine? Parse(string line)
    {
        var at = 0;
        var name = Word(line, ref at);
        if (name.Length == 0)
        {
            return null;
        }

        List<(string, string)> labels = [];
        Skip(line, ref at);
        if (at < line.Length && line[at] == '{' && !ReadLabels(line, ref at, labels))
        {
            return null;
        }

        var rest = line[at..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var stamped = rest.Length == 2 && long.TryParse(rest[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        return (rest.Length == 1 || stamped) && TryNumber(rest[0], out var value) ? new ScriptLine(name, labels, value) : null;
    }

    private static bool TryNumber(string text, out double value)
    {
        value = double.NaN;
        return text.TrimStart('+', '-').ToUpperInvariant() switch
        {
            "NAN" or "INF" or "INFINITY" => true,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value),
        };
    }

    private static bool ReadLabels(string line, ref int at, List<(string, string)> labels)
    {
        at++;
        while (true)
        {
            Skip(line, ref at);
            if (at < line.Length && line[at] == '}')
            {
                at++;
                return true;
            }

            var name = Word(line, ref at);
            Skip(line, ref at);
            if (name.Length == 0 || labels.Count >= MostLabels || !Take(line, ref at, '='))
            {
                return false;
            }

            Skip(line, ref at);
            if (!Take(line, ref at, '"') || ReadQuoted(line, ref at) is not { } value)
            {
                return false;
            }

            labels.Add((name, value));
            Skip(line, ref at);
            if (!Take(line, ref at, ',') && (at >= line.Length || line[at] != '}'))
            {
                return false;
            }
        }
    }

    private static string? ReadQuoted(string line, ref int at)
    {
        var text = new StringBuilder();
        while (at < line.Length)
        {
            var c = line[at++];
            if (c == '"')
            {
                return text.ToString();
            }

            if (c == '\\')
            {
                if (at >= line.Length)
                {
                    return null;
                }

                c = line[at++] is var escaped && escaped == 'n' ? '\n' : escaped;
            }

            text.Append(c);
        }

        return null;
    }

    private static string Word(string line, ref int at)
    {
        Skip(line, ref at);
        var start = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or ':' or '.' or '-'))
        {
            at++;
        }

        return line[start..at];
    }

    private static void Skip(string line, ref int at)
    {
        while (at < line.Length && (line[at] is ' ' or '\t'))
        {
            at++;
        }
    }

    private static bool Take(string line, ref int at, char c)
    {
        if (at >= line.Length || line[at] != c)
        {
            return false;
        }

        at++;
        return true;
    }
}
