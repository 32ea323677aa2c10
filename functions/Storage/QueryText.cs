using System.Globalization;

namespace CloudNexus.Functions.Storage;

/// <summary>The query part of an address.</summary>
internal static class QueryText
{
    /// <summary>Leaves out what is null; empty where all is.</summary>
    public static string Of(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = string.Empty;
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                text += $"{(text.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
            }
        }

        return text;
    }

    public static string Top(int maxPerPage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPerPage, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPerPage, TableLimits.MaxPageSize);
        return maxPerPage.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The columns asked for; the keys always come with them, as an entity is nothing without.</summary>
    public static string? Select(IEnumerable<string>? select)
    {
        if (select is null)
        {
            return null;
        }

        var names = new List<string> { "PartitionKey", "RowKey" };
        foreach (var name in select)
        {
            if (name != "Timestamp" && !names.Contains(name))
            {
                TableSyntax.CheckPropertyName(name);
            }

            names.Add(name);
        }

        return string.Join(',', names.Distinct());
    }
}
