using System.Text;

namespace CloudNexus.Agent.Identity;

/// <summary>Reads the host's description files, which may be missing, forbidden or damaged: then there is no text.</summary>
internal static class HostFile
{
    private const int MostBytes = 4 << 20;
    private const int LongestText = 4096;

    /// <summary>The file's first line, or what begins it; empty when it cannot be read.</summary>
    public static string Text(string root, string path) => Each(root, path).FirstOrDefault() ?? "";

    /// <summary>The file's lines; none when it cannot be read.</summary>
    public static string[] Lines(string root, string path) => [.. Each(root, path)];

    /// <summary>
    /// The file's lines one by one, without the zero bytes that firmware ends its texts with; none when it cannot be read.
    /// </summary>
    public static IEnumerable<string> Each(string root, string path)
    {
        using var reader = Open(Path.Join(root, path));
        for (var left = MostBytes; left > 0 && NextOf(reader) is { } line; left -= line.Length + 1)
        {
            yield return (line.Length > LongestText ? line[..LongestText] : line).TrimEnd('\0');
        }
    }

    /// <summary>What follows name and separator in the first line that has them, without quotes; empty when there is none.</summary>
    public static string ValueOf(string[] lines, string name, char separator)
    {
        foreach (var line in lines)
        {
            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at > 0 && line.AsSpan(0, at).Trim().SequenceEqual(name))
            {
                return line[(at + 1)..].Trim().Trim('"');
            }
        }

        return "";
    }

    private static StreamReader? Open(string path)
    {
        try
        {
            return File.Exists(path) ? new StreamReader(path, Encoding.UTF8) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? NextOf(StreamReader? reader)
    {
        try
        {
            return reader?.ReadLine();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
