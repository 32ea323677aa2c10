using System.Globalization;

namespace CloudNexus.Functions.Http;

/// <summary>Reads values that many functions take in their query.</summary>
public static class QueryValues
{
    /// <summary>A whole number from 1; null when it is not given.</summary>
    /// <exception cref="ApiException">400, <c>bad-{name}</c>.</exception>
    public static int? Count(string name, string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= most
            ? count
            : throw ApiException.BadRequest($"bad-{name}", $"'{name}' is a whole number from 1 to {most}.");
    }

    /// <summary>A moment from 1970; null when it is not given.</summary>
    /// <exception cref="ApiException">400, <c>bad-time</c>.</exception>
    public static DateTimeOffset? Time(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(ms);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            && moment >= DateTimeOffset.UnixEpoch
            ? moment
            : throw ApiException.BadRequest("bad-time", $"'{name}' is an ISO 8601 time or epoch milliseconds.");
    }
}
