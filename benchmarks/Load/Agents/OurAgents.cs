namespace CloudNexus.Load.Agents;

/// <summary>The builds of our agent.</summary>
internal static class OurAgents
{
    public const string Native = "cloudnexus-aot";
    public const string SingleFile = "cloudnexus-single";

    /// <summary>Name, build and further arguments of each line of the results.</summary>
    private static readonly (string Name, string Build, string[] Arguments)[] Lines =
    [
        (Native, "aot", []),
        (SingleFile, "single", []),
    ];

    /// <summary>Starts each, with a data directory of its own, reporting to the stack.</summary>
    public static IEnumerable<Contender> Start(RunningStack stack, string directory, TcpBytes tcp)
    {
        foreach (var (name, build, arguments) in Lines)
        {
            var data = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
            var process = Contender.Start(
                Path.GetFullPath(Path.Combine("agent", "bin", build, "publish", "CloudNexus.Agent")),
                ["run", "--server", $"{stack.Http.BaseAddress}", "--data", data, "--name", name, .. arguments],
                Path.Combine(directory, $"{name}.log"),
                ("NEXUS_ENROLMENT_TOKEN", stack.EnrolmentToken));
            yield return new Contender(name, process, () => tcp.Of(process.Id));
        }
    }
}
