namespace CloudNexus.Local.Hub.Http;

/// <summary>What a token was signed for: a host, and a path by segments.</summary>
internal sealed class SasResource
{
    private readonly string _host;
    private readonly string[] _segments;

    private SasResource(string host, string[] segments)
    {
        _host = host;
        _segments = segments;
    }

    /// <returns>Null unless it is an absolute http, https, sb or amqps URI without user, query and fragment.</returns>
    public static SasResource? TryParse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https" or "sb" or "amqps")
            || uri.Host.Length == 0
            || (uri.UserInfo + uri.Query + uri.Fragment).Length > 0)
        {
            return null;
        }

        return new SasResource(uri.Host, [.. Segments(uri.AbsolutePath).Select(Uri.UnescapeDataString)]);
    }

    /// <summary>
    /// True for the resource itself and what is below it, whole segments only. Hub and collection (<c>publishers</c>) ignore case; from
    /// the publisher on case counts, since publishers whose names differ in case are different senders.
    /// </summary>
    public bool Covers(string host, string path)
    {
        var asked = Segments(path);
        if (!_host.Equals(host, StringComparison.OrdinalIgnoreCase) || _segments.Length > asked.Length)
        {
            return false;
        }

        for (var i = 0; i < _segments.Length; i++)
        {
            if (!_segments[i].Equals(asked[i], i < 2 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
