using System.Buffers;
using System.Globalization;

namespace CloudNexus.Agent.Configuration;

/// <summary>A value that an allowed command takes.</summary>
/// <param name="Name">1 to 32 of <c>a–z 0–9 _</c>.</param>
public abstract record CommandArgument(string Name)
{
    /// <summary>The word for a command that does not give it; null when it must.</summary>
    public string? Default { get; init; }

    /// <summary>What it takes, for people.</summary>
    public abstract string Meaning { get; }

    /// <summary>Whether this may become (part of) a word of the command line.</summary>
    public abstract bool Takes(string text);
}

/// <summary>A whole number.</summary>
public sealed record IntegerArgument(string Name, long Least, long Most) : CommandArgument(Name)
{
    public override string Meaning => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Least} to {Most}");

    public override bool Takes(string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= Least && number <= Most;
}

/// <summary>One of some texts.</summary>
public sealed record ChoiceArgument(string Name, IReadOnlyList<string> Of) : CommandArgument(Name)
{
    public override string Meaning => $"one of {string.Join(", ", Of)}";

    public override bool Takes(string text) => Of.Contains(text, StringComparer.Ordinal);
}

/// <summary>A text of certain characters, which begins with no dash: no program can take it for an option.</summary>
/// <param name="Characters">Those that it may hold, as they are written in the configuration.</param>
public sealed record TextArgument(string Name, int MaxLength, string Characters) : CommandArgument(Name)
{
    public const string UsualCharacters = "a-zA-Z0-9._-";

    private readonly SearchValues<char> _allowed = SearchValues.Create(Expand(Characters));

    public override string Meaning => $"a text of 1 to {MaxLength} characters of {Characters}, not beginning with -";

    public override bool Takes(string text)
        => text.Length > 0 && text.Length <= MaxLength && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(_allowed);

    /// <summary>The characters that <c>a-z0-9_-</c> stands for: a dash between two is "to", at an end it is itself.</summary>
    /// <exception cref="FormatException">None, others than printable ASCII, or a range that goes back; reads on from the
    /// setting's name.</exception>
    public static string Expand(string text)
    {
        var all = new List<char>();
        for (var i = 0; i < text.Length; i++)
        {
            var isRange = i + 2 < text.Length && text[i + 1] == '-';
            var last = isRange ? text[i + 2] : text[i];
            if (last < text[i] || last > '~' || text[i] < ' ')
            {
                throw new FormatException("must be printable ASCII characters and ranges such as a-z0-9_");
            }

            for (var c = text[i]; c <= last; c++)
            {
                all.Add(c);
            }

            i += isRange ? 2 : 0;
        }

        return all.Count > 0 ? new string([.. all]) : throw new FormatException("must name a character");
    }
}
