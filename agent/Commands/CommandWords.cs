using System.Text;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Commands;

/// <summary>
/// A command line with <c>{name}</c> in place of arguments. Whatever an argument is, a word stays one word; braces around anything that is
/// no name are just braces.
/// </summary>
internal sealed class CommandWords
{
    private readonly List<List<(string Text, bool IsName)>> _words = [];

    public CommandWords(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            _words.Add(Split(word));
        }
    }

    /// <summary>The arguments that it has places for.</summary>
    public IReadOnlySet<string> Names
        => _words.SelectMany(w => w).Where(p => p.IsName).Select(p => p.Text).ToHashSet(StringComparer.Ordinal);

    /// <param name="values">A value for each of <see cref="Names"/>.</param>
    public List<string> With(IReadOnlyDictionary<string, string> values)
        => _words.ConvertAll(word => string.Concat(word.Select(part => part.IsName ? values[part.Text] : part.Text)));

    private static List<(string Text, bool IsName)> Split(string word)
    {
        var parts = new List<(string, bool)>();
        var plain = new StringBuilder();
        for (var i = 0; i < word.Length; i++)
        {
            var end = word[i] == '{' ? word.IndexOf('}', i) : -1;
            if (end < 0 || !ArgumentReader.IsName(word[(i + 1)..end]))
            {
                plain.Append(word[i]);
                continue;
            }

            parts.Add((plain.ToString(), false));
            plain.Clear();
            parts.Add((word[(i + 1)..end], true));
            i = end;
        }

        parts.Add((plain.ToString(), false));
        return parts;
    }
}
