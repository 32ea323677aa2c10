using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudNexus.Local.Hub.Http;

/// <summary>Where a request sends to: a hub, and at most one of a publisher and a partition.</summary>
internal sealed partial record SendRoute(string Hub, string? Publisher, int? Partition)
{
    /// <param name="path">Percent-decoded.</param>
    /// <returns>
    /// Null unless it is <c>/{hub}/messages</c>, <c>/{hub}/publishers/{id}/messages</c> or <c>/{hub}/partitions/{n}/messages</c>.
    /// </returns>
    public static SendRoute? TryParse(string path)
    {
        var parts = path.Split('/');
        if (parts.Length is not (3 or 5) || parts[0].Length > 0 || parts[1].Length == 0 || !Is(parts[^1], "messages"))
        {
            return null;
        }

        if (parts.Length == 3)
        {
            return new SendRoute(parts[1], null, null);
        }

        if (Is(parts[2], "publishers") && Publishers().IsMatch(parts[3]))
        {
            return new SendRoute(parts[1], parts[3], null);
        }

        return Is(parts[2], "partitions") && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SendRoute(parts[1], null, number)
            : null;
    }

    private static bool Is(string part, string name) => part.Equals(name, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A(?!\.{1,2}\z)[A-Za-z0-9._:@~-]{1,128}\z")]
    private static partial Regex Publishers();
}
