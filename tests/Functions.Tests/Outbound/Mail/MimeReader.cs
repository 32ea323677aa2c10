using System.Text;
using System.Text.RegularExpressions;

namespace CloudNexus.Functions.Tests.Outbound.Mail;

/// <summary>Reads messages as their receivers do.</summary>
internal static partial class MimeReader
{
    /// <summary>A header's encoded words; the space between two is none.</summary>
    public static string Words(string value) => Word().Replace(
        Between().Replace(value, "?==?"), m => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[1].Value)));

    /// <summary>The text of each part by its type.</summary>
    public static IReadOnlyDictionary<string, string> Parts(string data)
    {
        var boundary = Boundary().Match(data).Groups[1].Value;
        var bodies = data.Split($"--{boundary}")[1..^1];
        return bodies.Select(b => b.Trim('\r', '\n').Split("\r\n\r\n", 2))
            .ToDictionary(p => Kind().Match(p[0]).Groups[1].Value, p => Unquote(p[1]));
    }

    private static string Unquote(string text)
    {
        var bytes = new List<byte>();
        var joined = text.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var i = 0; i < joined.Length; i++)
        {
            bytes.Add(joined[i] == '=' ? Convert.ToByte(joined.Substring(i + 1, 2), 16) : (byte)joined[i]);
            i += joined[i] == '=' ? 2 : 0;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"=\?utf-8\?B\?([A-Za-z0-9+/=]+)\?=")]
    private static partial Regex Word();

    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex Between();

    [GeneratedRegex("boundary=\"([^\"]+)\"")]
    private static partial Regex Boundary();

    [GeneratedRegex("Content-Type: ([a-z/]+)")]
    private static partial Regex Kind();
}
