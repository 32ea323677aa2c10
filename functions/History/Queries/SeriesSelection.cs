using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Which series a query wants: names, or all below a prefix (<c>cpu.*</c>); a name means every label set of it.</summary>
public sealed class SeriesSelection
{
    public const int MostSelectors = 64;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _prefixes = [];

    /// <summary>The groups that hold what is wanted.</summary>
    public IReadOnlyCollection<string> Groups { get; private set; } = [];

    /// <summary>Null when the text, names joined by commas, is no selection.</summary>
    public static SeriesSelection? TryParse(string text)
    {
        var selection = new SeriesSelection();
        var groups = new HashSet<string>(StringComparer.Ordinal);
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var part in parts)
        {
            var name = part.EndsWith(".*", StringComparison.Ordinal) ? part[..^2] : part;
            if (!SeriesNames.IsSeriesName(name))
            {
                return null;
            }

            if (name.Length < part.Length)
            {
                selection._prefixes.Add(name + ".");
            }
            else
            {
                selection._names.Add(name);
            }

            groups.Add(name.Split('.')[0]);
        }

        selection.Groups = groups;
        return parts.Length is > 0 and <= MostSelectors ? selection : null;
    }

    public bool Contains(string name) => _names.Contains(name) || _prefixes.Exists(p => name.StartsWith(p, StringComparison.Ordinal));
}
