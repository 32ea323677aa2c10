using System.Globalization;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Configuration;

/// <summary>
/// Reads single values, wherever they were given. Each throws <see cref="FormatException"/> with a message that reads on from the value's
/// name: "must be …".
/// </summary>
internal static class ValueText
{
    private const int LongestName = 128;
    private const int LongestText = 4096;
    private static readonly (string Unit, double Seconds)[] Durations = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    private static readonly (string Unit, long Bytes)[] Sizes =
        [("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("B", 1)];

    public static bool Boolean(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw new FormatException("must be true or false"),
    };

    public static int Integer(string text, int least, int most)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw new FormatException($"must be a whole number from {least} to {most}");

    /// <summary>Such as <c>30s</c>, <c>5m</c>, <c>250ms</c>.</summary>
    public static TimeSpan Duration(string text, TimeSpan least, TimeSpan most)
    {
        var unit = text.TrimStart("0123456789.".ToCharArray());
        var index = Array.FindIndex(Durations, d => d.Unit == unit);
        if (index < 0 || !double.TryParse(
            text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1e6)
        {
            throw new FormatException("must be a duration such as 30s or 5m (ms, s, m, h, d)");
        }

        var duration = TimeSpan.FromSeconds(number * Durations[index].Seconds);
        return duration >= least && duration <= most ? duration : throw new FormatException($"must be from {Show(least)} to {Show(most)}");
    }

    /// <summary>Such as <c>64MB</c>; 1 MB is 1,048,576 bytes.</summary>
    public static long Size(string text, long least, long most)
    {
        var unit = text.TrimStart("0123456789".ToCharArray());
        var index = Array.FindIndex(Sizes, s => s.Unit == unit.Trim());
        if (index < 0 || !long.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue / Sizes[index].Bytes)
        {
            throw new FormatException("must be a size such as 64MB (B, KB, MB, GB)");
        }

        var size = number * Sizes[index].Bytes;
        return size >= least && size <= most ? size : throw new FormatException($"must be from {ShowSize(least)} to {ShowSize(most)}");
    }

    public static Uri Server(string text)
        => Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            ? uri
            : throw new FormatException("must be an address such as https://nexus.example.org");

    public static Uri Proxy(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery is "" or "/"
            ? uri
            : throw new FormatException("must be an address such as http://proxy.example.org:3128");

    public static Uri Ollama(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery is "" or "/"
            && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0
            ? uri
            : throw new FormatException("must be scheme, host and port of an Ollama server, such as http://127.0.0.1:11434");

    public static string Name(string text)
        => text.Length is > 0 and <= LongestName && SeriesNames.IsPrintable(text)
            ? text
            : throw new FormatException($"must be printable and have at most {LongestName} characters");

    public static string Text(string text)
        => text.Length is > 0 and <= LongestText && SeriesNames.IsPrintable(text)
            ? text
            : throw new FormatException($"must be printable and have at most {LongestText} characters");

    public static string AbsolutePath(string text)
        => Path.IsPathFullyQualified(Text(text)) ? text : throw new FormatException("must be an absolute path");

    public static string OneOf(string text, IReadOnlyList<string> choices)
        => choices.Contains(text)
            ? text
            : throw new FormatException($"must be one of {string.Join(", ", choices)}; did you mean '{NearestName.Of(text, choices)}'?");

    /// <summary><c>KEY=VALUE</c>.</summary>
    public static KeyValuePair<string, string> Label(string text)
        => text.Split('=', 2) is [var name, var value] && name.Length <= SeriesLimits.LabelNameBytes
            && SeriesNames.IsLabelName(name) && SeriesNames.IsLabelValue(value)
            ? new(name, value)
            : throw new FormatException($"'{text}' is not KEY=VALUE with a key of a-z, 0-9 and _ and a printable value without {{}},=");

    /// <summary>The Base64 form of 32 bytes, with or without <c>sha256/</c> before it.</summary>
    public static string Pin(string text)
    {
        var pin = text.StartsWith("sha256/", StringComparison.Ordinal) ? text["sha256/".Length..] : text;
        var hash = new byte[32];
        return Convert.TryFromBase64String(pin, hash, out var length) && length == hash.Length
            ? Convert.ToBase64String(hash)
            : throw new FormatException("must be the Base64 text of a SHA-256 hash (44 characters)");
    }

    public static string Show(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => $"{time.TotalMilliseconds:0} ms",
        < 120 => $"{time.TotalSeconds:0.###} s",
        < 7200 => $"{time.TotalMinutes:0.##} min",
        _ => $"{time.TotalHours:0.##} h",
    };

    public static string ShowSize(long bytes) => bytes switch
    {
        >= 1L << 30 when bytes % (1L << 30) == 0 => $"{bytes >> 30} GB",
        >= 1L << 20 when bytes % (1L << 20) == 0 => $"{bytes >> 20} MB",
        >= 1L << 10 when bytes % (1L << 10) == 0 => $"{bytes >> 10} KB",
        _ => $"{bytes} B",
    };
}
