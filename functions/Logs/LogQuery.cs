using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>Which lines are wanted.</summary>
/// <param name="NodeId">Null for all nodes that may be seen.</param>
/// <param name="Labels">Only of nodes with all of these.</param>
/// <param name="FromMs">Epoch milliseconds.</param>
/// <param name="ToMs">The end, excluded.</param>
/// <param name="Least">This level and above.</param>
/// <param name="Source">Null for all.</param>
public sealed record LogQuery(
    string? NodeId, IReadOnlyDictionary<string, string> Labels, long FromMs, long ToMs, LogLevel Least, string? Source, LogTerms Terms)
{
    /// <summary>Whether a row may hold such lines, by what its list says of it.</summary>
    internal bool MayHold(LogRow row)
        => row.FirstMs < ToMs && row.LastMs >= FromMs && row.Levels >> (int)Least != 0
            && LetterFilter.MayHold(row.Filter.Span, Terms.Runs)
            && (Source is null || row.Summary is null || row.Summary.Sources.Any(s => s.Name == Source));
}

/// <summary>Which page of the lines that are wanted.</summary>
/// <param name="Cursor">Behind this line; null for the beginning.</param>
/// <param name="Ascending">Oldest first.</param>
public sealed record LogPage(LogQuery Query, LogPlace? Cursor, bool Ascending, int Limit);
