using System.IO.Enumeration;

namespace CloudNexus.Agent.Logs;

/// <summary>Finds the files that a path with <c>*</c> and <c>?</c> in its parts stands for.</summary>
internal static class PathPattern
{
    /// <summary>Directory entries that one search looks at; what lies beyond is not found.</summary>
    public const int MostEntries = 20_000;

    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>Adds the paths of what matches, in no order; of directories that cannot be read, none.</summary>
    public static void Find(string pattern, ICollection<string> found)
    {
        if (!IsPattern(pattern))
        {
            found.Add(pattern);
            return;
        }

        var left = MostEntries;
        Find("/", pattern.AsSpan(1), found, ref left);
    }

    /// <summary>Whether the pattern stands for this path among others.</summary>
    /// <param name="pattern">Absolute.</param>
    /// <param name="path">Absolute.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        // Nothing matches an empty part, not even itself.
        pattern = pattern.TrimStart('/');
        path = path.TrimStart('/');
        while (true)
        {
            var (a, b) = (pattern.IndexOf('/'), path.IndexOf('/'));
            if (a < 0 || b < 0)
            {
                return a < 0 && b < 0 && FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false);
            }

            if (!FileSystemName.MatchesSimpleExpression(pattern[..a], path[..b], ignoreCase: false))
            {
                return false;
            }

            pattern = pattern[(a + 1)..];
            path = path[(b + 1)..];
        }
    }

    private static void Find(string directory, ReadOnlySpan<char> rest, ICollection<string> found, ref int left)
    {
        var slash = rest.IndexOf('/');
        var part = slash < 0 ? rest : rest[..slash];
        if (!part.ContainsAny('*', '?'))
        {
            var path = Path.Join(directory, part);
            if (slash < 0)
            {
                found.Add(path);
            }
            else
            {
                Find(path, rest[(slash + 1)..], found, ref left);
            }

            return;
        }

        foreach (var path in Entries(directory, directories: slash >= 0))
        {
            if (left-- <= 0)
            {
                return;
            }

            var name = Path.GetFileName(path.AsSpan());
            if (!FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false) || (name[0] == '.' && part[0] != '.'))
            {
                continue;
            }

            if (slash < 0)
            {
                found.Add(path);
            }
            else
            {
                Find(path, rest[(slash + 1)..], found, ref left);
            }
        }
    }

    private static string[] Entries(string directory, bool directories)
    {
        try
        {
            return directories ? Directory.GetDirectories(directory) : Directory.GetFiles(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
