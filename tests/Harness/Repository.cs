namespace CloudNexus.Harness;

public static class Repository
{
    /// <summary>The directory of the solution that this test was built in.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CloudNexus.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No CloudNexus.slnx above {AppContext.BaseDirectory}.");
    }
}
