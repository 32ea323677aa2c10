using System.Globalization;

namespace CloudNexus.Load;

/// <summary>Options as <c>--name value</c>.</summary>
internal sealed class LoadArguments
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _asked = [];

    /// <exception cref="FormatException">They are not pairs of an option and a value.</exception>
    public LoadArguments(ReadOnlySpan<string> arguments)
    {
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Length)
            {
                throw new FormatException($"{arguments[i]}: options are given as --name value");
            }

            _values[arguments[i][2..]] = arguments[i + 1];
        }
    }

    /// <summary>Options given that nothing asked for: misspelt, most likely.</summary>
    public IEnumerable<string> Unknown => _values.Keys.Except(_asked);

    public string Text(string name, string fallback)
    {
        _asked.Add(name);
        return _values.GetValueOrDefault(name, fallback);
    }

    /// <exception cref="FormatException">It is no number within the limits.</exception>
    public int Number(string name, int fallback, int min, int max)
    {
        var text = Text(name, fallback.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new FormatException($"--{name} must be a number from {min} to {max}");
    }
}
