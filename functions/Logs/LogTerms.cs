using System.Text;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// What is searched for: words, all of which a line must hold anywhere, and phrases between quotes, which it must hold as they are;
/// whatever the case.
/// </summary>
public sealed class LogTerms
{
    public const int MostChars = 200;
    private const int MostTerms = 10;

    private readonly IReadOnlyList<Term> _terms;

    private LogTerms(IReadOnlyList<Term> terms)
    {
        _terms = terms;
        Runs = [.. terms.SelectMany(t => t.IsAscii ? LetterFilter.RunsOf(t.Lower) : []).Distinct()];
    }

    public static LogTerms None { get; } = new([]);

    public bool IsEmpty => _terms.Count == 0;

    /// <summary>Runs of letters that a row's filter must hold; none when filters cannot help.</summary>
    internal int[] Runs { get; }

    /// <exception cref="ApiException">400: too long, too many words, or a quote without an end.</exception>
    public static LogTerms Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return None;
        }

        if (text.Length > MostChars)
        {
            throw ApiException.BadRequest("bad-q", $"'q' has at most {MostChars} characters.");
        }

        var parts = text.Split('"');
        if (parts.Length % 2 == 0)
        {
            throw ApiException.BadRequest("bad-q", "'q' has a quote without its end. Phrases stand between two: \"no space left\".");
        }

        var terms = parts.SelectMany((p, i) => i % 2 == 1 ? [p] : p.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Select(t => new Term(t)).ToArray();
        return terms.Length <= MostTerms
            ? new LogTerms(terms)
            : throw ApiException.BadRequest("bad-q", $"'q' has at most {MostTerms} words and phrases.");
    }

    /// <summary>Whether a line holds all of them.</summary>
    /// <param name="text">The line, UTF-8.</param>
    /// <param name="lower">The same with A to Z as a to z.</param>
    public bool Match(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        string? decoded = null;
        foreach (var term in _terms)
        {
            var holds = term.IsAscii
                ? lower.IndexOf(term.Lower) >= 0
                : (decoded ??= Encoding.UTF8.GetString(text)).Contains(term.Text, StringComparison.OrdinalIgnoreCase);
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether some line of a text may hold all of them: each is in it somewhere.</summary>
    /// <param name="lower">All lines of a row, with A to Z as a to z.</param>
    public bool MayMatch(ReadOnlySpan<byte> lower)
    {
        foreach (var term in _terms)
        {
            if (term.IsAscii && lower.IndexOf(term.Lower) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Term(string text)
    {
        public string Text => text;

        public bool IsAscii { get; } = Ascii.IsValid(text);

        public byte[] Lower { get; } = Encoding.UTF8.GetBytes(text.ToLowerInvariant());
    }
}
