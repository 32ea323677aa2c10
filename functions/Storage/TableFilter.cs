using System.Globalization;
using System.Text;

namespace CloudNexus.Functions.Storage;

/// <summary>An OData filter with its values quoted. Keys order by UTF-16 code unit.</summary>
public sealed class TableFilter
{
    private readonly string _text;

    private TableFilter(string text)
    {
        _text = text;
    }

    /// <summary>The rows of one partition: what the service can answer without a scan.</summary>
    public static TableFilter Partition(string partitionKey) => Compare("PartitionKey", "eq", partitionKey);

    /// <summary>Rows of a partition with fromRowKey ≤ key &lt; toRowKey; null leaves that side open.</summary>
    public static TableFilter RowRange(string partitionKey, string? fromRowKey, string? toRowKey)
    {
        var filter = Partition(partitionKey);
        filter = fromRowKey is null ? filter : filter & Compare("RowKey", "ge", fromRowKey);
        return toRowKey is null ? filter : filter & Compare("RowKey", "lt", toRowKey);
    }

    /// <summary>Rows of a partition whose key starts with the prefix.</summary>
    public static TableFilter RowPrefix(string partitionKey, string prefix) => Partition(partitionKey) & Prefix("RowKey", prefix);

    public static TableFilter PartitionPrefix(string prefix) => Prefix("PartitionKey", prefix);

    /// <param name="property">A property's name.</param>
    /// <param name="comparison">eq, ne, gt, ge, lt or le.</param>
    /// <param name="value">A string, int, long, finite double, bool, DateTimeOffset or Guid.</param>
    /// <exception cref="ArgumentException">No such comparison, or a value of another type.</exception>
    public static TableFilter Where(string property, string comparison, object value)
    {
        if (property is not ("PartitionKey" or "RowKey" or "Timestamp" or "TableName"))
        {
            TableSyntax.CheckPropertyName(property);
        }

        return comparison is "eq" or "ne" or "gt" or "ge" or "lt" or "le"
            ? new($"{property} {comparison} {Literal(value)}")
            : throw new ArgumentException($"'{comparison}' is no comparison.", nameof(comparison));
    }

    public static TableFilter operator &(TableFilter left, TableFilter right) => new($"({left._text}) and ({right._text})");

    public static TableFilter operator |(TableFilter left, TableFilter right) => new($"({left._text}) or ({right._text})");

    public static TableFilter BitwiseAnd(TableFilter left, TableFilter right) => left & right;

    public static TableFilter BitwiseOr(TableFilter left, TableFilter right) => left | right;

    /// <summary>The OData text.</summary>
    public override string ToString() => _text;

    internal static TableFilter Prefix(string property, string prefix)
    {
        if (prefix.Length == 0)
        {
            throw new ArgumentException("An empty prefix selects everything: leave the filter out.", nameof(prefix));
        }

        var from = Compare(property, "ge", prefix);
        return AfterPrefix(prefix) is { } end ? from & Compare(property, "lt", end) : from;
    }

    /// <summary>The least string above all that start with the prefix; null where there is none.</summary>
    internal static string? AfterPrefix(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var last = runes[^1].Value;
            runes.RemoveAt(runes.Count - 1);

            // In UTF-16 the surrogate pairs (from U+10000) sort between U+D7FF and U+E000, and U+FFFF is last of all.
            if (last != 0xFFFF)
            {
                var next = last switch { 0xD7FF => 0x10000, 0x10FFFF => 0xE000, _ => last + 1 };
                return string.Concat(runes) + new Rune(next);
            }
        }

        return null;
    }

    private static TableFilter Compare(string property, string comparison, string value) =>
        new($"{property} {comparison} {Literal(value)}");

    private static string Literal(object value) => value switch
    {
        string text when TableSyntax.IsWellFormed(text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        double number when double.IsFinite(number) => DoubleLiteral(number),
        DateTimeOffset time => $"datetime'{time.UtcDateTime.ToString(EdmType.DateTimeFormat, CultureInfo.InvariantCulture)}'",
        Guid guid => $"guid'{guid:D}'",
        _ => throw new ArgumentException($"No filter literal for this {value.GetType().Name}.", nameof(value)),
    };

    private static string DoubleLiteral(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}
