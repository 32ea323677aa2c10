using CloudNexus.Harness;

namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>Reads the listing of the real worker's public types.</summary>
internal static class ApiListing
{
    private static readonly string[] Kinds = ["class", "struct", "interface", "enum"];

    public static string FixturePath => Path.Combine(Repository.Root, "tests", "fixtures", "worker-api.txt");

    /// <summary>A type's line has no indent, its members' three spaces. Classes of one name in several assemblies are one here.</summary>
    public static Dictionary<string, ApiType> Read(IEnumerable<string> lines)
    {
        var types = new Dictionary<string, ApiType>();
        HashSet<string> members = [];
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] == ' ')
            {
                foreach (var member in line.Contains('=', StringComparison.Ordinal) && !line.Contains('(', StringComparison.Ordinal)
                    ? line.Split(',') : [line])
                {
                    members.Add(member.Trim());
                }

                continue;
            }

            var words = line.Split(' ');
            var at = Array.FindIndex(words, Kinds.Contains);
            var name = words[at + 1];
            members = types.TryGetValue(name, out var known) ? [.. known.Members] : [];
            types[name] = new ApiType(name, string.Join(' ', [.. words[..(at + 1)], .. words[(at + 2)..]]), members);
        }

        return types;
    }
}
