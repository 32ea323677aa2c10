namespace CloudNexus.Agent.Collectors;

/// <summary>Finds the host's files below a root: <c>/</c>, a mounted host in a container, or a captured tree.</summary>
public sealed class HostRoot(string root)
{
    // Below another root, "self" would be the container's view; process 1 is the host's.
    private readonly string[] _views = root == "/" ? ["self", "1"] : ["1", "self"];

    public string PathOf(string path) => Path.Join(root, path);

    public ProcFile Proc(string name) => new(PathOf($"proc/{name}"));

    /// <summary>A file that each process sees its own way, such as <c>mounts</c> and <c>net/dev</c>.</summary>
    public ProcFile ProcessView(string name) => new(ProcessViewPaths(name));

    /// <summary>Where a file that each process sees its own way may be, the best first.</summary>
    public string[] ProcessViewPaths(string name) => [.. _views.Select(view => PathOf($"proc/{view}/{name}"))];
}
