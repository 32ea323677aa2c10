namespace CloudNexus.Agent.Programs;

/// <summary>What to run: no shell, standard input empty, nothing of the agent's environment.</summary>
/// <param name="Command">The program's absolute path and its arguments.</param>
/// <param name="Environment">Variables beside <c>PATH</c> and <c>LANG</c>, or in their place.</param>
/// <param name="MaxOutputBytes">Most that it may write to standard output.</param>
public sealed record ProgramStart(
    IReadOnlyList<string> Command, IReadOnlyDictionary<string, string>? Environment = null, int MaxOutputBytes = 64 * 1024)
{
    private const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The environment as <c>NAME=value</c>.</summary>
    public IEnumerable<string> Variables()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Path, ["LANG"] = "C.UTF-8" };
        foreach (var (name, value) in Environment ?? all)
        {
            all[name] = value;
        }

        foreach (var (name, value) in all)
        {
            yield return $"{name}={value}";
        }
    }
}
